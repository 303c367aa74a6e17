#include "Elementwise.hpp"

using namespace kernels;

namespace {

constexpr int64_t lanes = 16;

KERNEL void softmax(float *values, int64_t begin, int64_t end, int64_t columns) {
  const int64_t whole = columns / lanes * lanes;
  for (int64_t row = begin; row < end; ++row) {
    float *line = values + row * columns;
    float largest[lanes], sums[lanes] = {};
    for (int64_t l = 0; l < lanes; ++l) largest[l] = -INFINITY;
    for (int64_t c = 0; c < whole; c += lanes)
      for (int64_t l = 0; l < lanes; ++l) largest[l] = line[c + l] > largest[l] ? line[c + l] : largest[l];
    float top = -INFINITY;
    for (int64_t l = 0; l < lanes; ++l) top = largest[l] > top ? largest[l] : top;
    for (int64_t c = whole; c < columns; ++c) top = line[c] > top ? line[c] : top;
    for (int64_t c = 0; c < whole; c += lanes)
      for (int64_t l = 0; l < lanes; ++l) {
        const float value = exponential(line[c + l] - top);
        line[c + l] = value;
        sums[l] += value;
      }
    float sum = 0;
    for (int64_t l = 0; l < lanes; ++l) sum += sums[l];
    for (int64_t c = whole; c < columns; ++c) sum += line[c] = exponential(line[c] - top);
    const float scale = 1 / sum;
    for (int64_t c = 0; c < columns; ++c) line[c] *= scale;
  }
}

}  // namespace

void kernel_softmax(float *values, int64_t rows, int64_t columns) {
  parallel(rows, [&](int64_t begin, int64_t end) { softmax(values, begin, end, columns); });
}
