// Products of a large matrix with few vectors: as fast as the matrix is read.
#include "Loops.hpp"

using namespace kernels;

namespace {

constexpr int64_t lanes = 16;

KERNEL void dots(const float *weight, const float *rows, int64_t count, int64_t inputs, int64_t begin,
                 int64_t end, const float *bias, float *out, int64_t outputs) {
  const int64_t whole = inputs / lanes * lanes;
  for (int64_t o = begin; o < end; ++o) {
    const float *line = weight + o * inputs;
    for (int64_t r = 0; r < count; ++r) {
      const float *row = rows + r * inputs;
      float sums[lanes] = {};
      for (int64_t i = 0; i < whole; i += lanes)
        for (int64_t l = 0; l < lanes; ++l) sums[l] += line[i + l] * row[i + l];
      float sum = bias ? bias[o] : 0;
      for (int64_t l = 0; l < lanes; ++l) sum += sums[l];
      for (int64_t i = whole; i < inputs; ++i) sum += line[i] * row[i];
      out[r * outputs + o] = sum;
    }
  }
}

}  // namespace

void kernel_dots(const float *weight, int64_t outputs, int64_t inputs, const float *rows, int64_t count,
                 const float *bias, float *out) {
  parallel(outputs, [&](int64_t begin, int64_t end) {
    dots(weight, rows, count, inputs, begin, end, bias, out, outputs);
  });
}
