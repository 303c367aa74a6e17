// Products of a large matrix with few vectors: as fast as the matrix is read.
#include "Loops.hpp"

using namespace kernels;

namespace {

constexpr int64_t width = 16;
/// Lines of the matrix that are read at once: memory answers several requests in the time of one.
constexpr int64_t most_lines = 8;

typedef float lanes __attribute__((vector_size(64), aligned(4), may_alias));

/// Some outputs of one row.
template <int64_t lines>
INLINE void dots_of(const float *weight, const float *row, int64_t inputs, const float *bias, float *out) {
  const int64_t whole = inputs / width * width;
  lanes wide[lines] = {};
  for (int64_t i = 0; i < whole; i += width) {
    const lanes in = *reinterpret_cast<const lanes *>(row + i);
    for (int64_t o = 0; o < lines; ++o)
      wide[o] += *reinterpret_cast<const lanes *>(weight + o * inputs + i) * in;
  }
  for (int64_t o = 0; o < lines; ++o) {
    float sum = bias ? bias[o] : 0;
    for (int64_t l = 0; l < width; ++l) sum += wide[o][l];
    for (int64_t i = whole; i < inputs; ++i) sum += weight[o * inputs + i] * row[i];
    out[o] = sum;
  }
}

KERNEL void dots(const float *weight, const float *rows, int64_t count, int64_t inputs, int64_t begin,
                 int64_t end, const float *bias, float *out, int64_t outputs) {
  auto each_row = [&](int64_t o, auto of) __attribute__((always_inline)) {
    for (int64_t r = 0; r < count; ++r)
      of(weight + o * inputs, rows + r * inputs, inputs, bias ? bias + o : nullptr, out + r * outputs + o);
  };
  int64_t o = begin;
  for (; o + most_lines <= end; o += most_lines) each_row(o, dots_of<most_lines>);
  for (; o < end; ++o) each_row(o, dots_of<1>);
}

}  // namespace

void kernel_dots(const float *weight, int64_t outputs, int64_t inputs, const float *rows, int64_t count,
                 const float *bias, float *out) {
  parallel(outputs, [&](int64_t begin, int64_t end) {
    dots(weight, rows, count, inputs, begin, end, bias, out, outputs);
  });
}
