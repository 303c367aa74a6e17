// The correlation layer of P. Fischer et al., "FlowNet" (ICCV 2015), with a patch of one pixel.
#include "Loops.hpp"

using namespace kernels;

namespace {

typedef float lanes __attribute__((vector_size(64), aligned(4), may_alias));

KERNEL void correlate(const kernel_displacements &shape, const float *first, const float *second,
                      int64_t begin, int64_t end, float *out) {
  const int64_t side = 2 * shape.radius + 1, depth = shape.depth, whole = depth / 16 * 16;
  const float scale = 1 / static_cast<float>(depth);
  for (int64_t row = begin; row < end; ++row) {
    const int64_t image = row / shape.height, y = row % shape.height;
    const float *others = second + image * shape.height * shape.width * depth;
    for (int64_t x = 0; x < shape.width; ++x) {
      const float *own = first + (row * shape.width + x) * depth;
      float *sums = out + (row * shape.width + x) * side * side;
      for (int64_t j = 0; j < side; ++j)
        for (int64_t i = 0; i < side; ++i) {
          const int64_t v = y + (j - shape.radius) * shape.step, u = x + (i - shape.radius) * shape.step;
          float sum = 0;
          if (v >= 0 && v < shape.height && u >= 0 && u < shape.width) {
            const float *other = others + (v * shape.width + u) * depth;
            lanes wide = {};
            for (int64_t c = 0; c < whole; c += 16)
              wide += *reinterpret_cast<const lanes *>(own + c) * *reinterpret_cast<const lanes *>(other + c);
            for (int64_t c = whole; c < depth; ++c) sum += own[c] * other[c];
            for (int64_t l = 0; l < 16; ++l) sum += wide[l];
          }
          sums[j * side + i] = sum * scale;
        }
    }
  }
}

}  // namespace

void kernel_displaced_products(const kernel_displacements *shape, const float *first, const float *second,
                               float *out) {
  parallel(shape->batch * shape->height, [&](int64_t begin, int64_t end) {
    correlate(*shape, first, second, begin, end, out);
  });
}
