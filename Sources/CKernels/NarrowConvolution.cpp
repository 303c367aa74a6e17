// Convolutions with few outputs, such as those that tell a flow of two channels: libraries compute sixteen.
#include "Elementwise.hpp"

using namespace kernels;

namespace {

constexpr int64_t together = 4;  // pixels of a row, for each weight read
constexpr int64_t most_channels = 2048;
alignas(64) const float zeros[most_channels] = {};

typedef float lanes __attribute__((vector_size(64), aligned(4), may_alias));

/// Sums over a window of `together` pixels of a row, by output.
template <int outputs>
INLINE void sums_at(const kernel_narrow &shape, const float *image, const float *weight, int64_t y, int64_t x,
                    float (&sums)[together][4]) {
  lanes wide[together][outputs] = {};
  float rest[together][outputs] = {};
  const int64_t channels = shape.inputs, whole = channels / 16 * 16;
  for (int64_t j = 0; j < shape.kernel; ++j) {
    const int64_t row = y + j - shape.padding;
    if (row < 0 || row >= shape.height) continue;
    for (int64_t i = 0; i < shape.kernel; ++i) {
      const float *in[together];
      for (int64_t p = 0; p < together; ++p) {
        const int64_t column = x + p + i - shape.padding;
        const bool is_inside = column >= 0 && column < shape.width;
        in[p] = is_inside ? image + (row * shape.width + column) * channels : zeros;
      }
      const float *taps = weight + (j * shape.kernel + i) * outputs * channels;
      for (int64_t c = 0; c < whole; c += 16)
        for (int o = 0; o < outputs; ++o) {
          const lanes tap = *reinterpret_cast<const lanes *>(taps + o * channels + c);
          for (int64_t p = 0; p < together; ++p)
            wide[p][o] += *reinterpret_cast<const lanes *>(in[p] + c) * tap;
        }
      for (int64_t c = whole; c < channels; ++c)
        for (int o = 0; o < outputs; ++o)
          for (int64_t p = 0; p < together; ++p) rest[p][o] += in[p][c] * taps[o * channels + c];
    }
  }
  for (int64_t p = 0; p < together; ++p)
    for (int o = 0; o < outputs; ++o) {
      float sum = rest[p][o];
      for (int l = 0; l < 16; ++l) sum += wide[p][o][l];
      sums[p][o] = sum;
    }
}

template <int outputs>
INLINE void convolve(const kernel_narrow &shape, const float *in, const float *weight,
                     const kernel_epilogue &epilogue, int64_t begin, int64_t end, float *out) {
  float sums[together][4];
  for (int64_t row = begin; row < end; ++row) {
    const float *image = in + row / shape.out_height * shape.height * shape.width * shape.inputs;
    for (int64_t x = 0; x < shape.out_width; x += together) {
      sums_at<outputs>(shape, image, weight, row % shape.out_height, x, sums);
      for (int64_t p = 0; p < together && x + p < shape.out_width; ++p) {
        const int64_t place = (row * shape.out_width + x + p) * outputs;
        finish(sums[p], epilogue.bias, epilogue.added ? epilogue.added + place : nullptr, outputs, epilogue,
               out + place);
      }
    }
  }
}

KERNEL void convolve_rows(const kernel_narrow &shape, const float *in, const float *weight,
                          const kernel_epilogue &epilogue, int64_t begin, int64_t end, float *out) {
  switch (shape.outputs) {
    case 1: return convolve<1>(shape, in, weight, epilogue, begin, end, out);
    case 2: return convolve<2>(shape, in, weight, epilogue, begin, end, out);
    case 3: return convolve<3>(shape, in, weight, epilogue, begin, end, out);
    case 4: return convolve<4>(shape, in, weight, epilogue, begin, end, out);
  }
}

}  // namespace

bool kernel_narrow_fits(int64_t inputs, int64_t outputs) {
  return outputs >= 1 && outputs <= 4 && inputs <= most_channels;
}

void kernel_narrow_convolve(const kernel_narrow *shape, const float *in, const float *weight,
                            const kernel_epilogue *epilogue, float *out) {
  parallel(shape->batch * shape->out_height, [&](int64_t begin, int64_t end) {
    convolve_rows(*shape, in, weight, *epilogue, begin, end, out);
  });
}
