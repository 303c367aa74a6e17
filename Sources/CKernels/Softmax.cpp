#include "Elementwise.hpp"

using namespace kernels;

namespace {

constexpr int64_t lanes = 16;

template <class Out>
INLINE void softmax_rows(float *values, Out *out, int64_t begin, int64_t end, int64_t columns,
                         int64_t stride) {
  const int64_t whole = columns / lanes * lanes;
  for (int64_t row = begin; row < end; ++row) {
    float *line = values + row * stride;
    Out *result = out + row * stride;
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
    for (int64_t c = 0; c < columns; ++c) put(result[c], line[c] * scale);
    for (int64_t c = columns; c < stride; ++c) put(result[c], 0);
  }
}

KERNEL void softmax(float *values, float *out, int64_t begin, int64_t end, int64_t columns,
                    int64_t stride) {
  softmax_rows(values, out, begin, end, columns, stride);
}
KERNEL void softmax(float *values, bfloat16 *out, int64_t begin, int64_t end, int64_t columns,
                    int64_t stride) {
  softmax_rows(values, out, begin, end, columns, stride);
}

}  // namespace

void kernel_softmax(float *values, kernel_array out, int64_t rows, int64_t columns,
                    int64_t stride) {
  parallel(rows, [&](int64_t begin, int64_t end) {
    if (out.is_bfloat16)
      softmax(values, static_cast<bfloat16 *>(out.values), begin, end, columns, stride);
    else
      softmax(values, static_cast<float *>(out.values), begin, end, columns, stride);
  });
}
