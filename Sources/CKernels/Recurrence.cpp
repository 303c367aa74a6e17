// What a convolutional gated recurrent unit (K. Cho et al., EMNLP 2014) does between its convolutions.
#include "Loops.hpp"

using namespace kernels;

namespace {

template <class Value>
INLINE void reset(const Value *gates, const float *hidden, int64_t begin, int64_t end,
                  int64_t channels, Value *rows, int64_t stride) {
  for (int64_t p = begin; p < end; ++p)
    for (int64_t c = 0; c < channels; ++c)
      put(rows[p * stride + c], widened(gates[(2 * p + 1) * channels + c]) * hidden[p * channels + c]);
}

KERNEL void reset_single(const float *gates, const float *hidden, int64_t begin, int64_t end,
                         int64_t channels, float *rows, int64_t stride) {
  reset(gates, hidden, begin, end, channels, rows, stride);
}
KERNEL void reset_half(const bfloat16 *gates, const float *hidden, int64_t begin, int64_t end,
                       int64_t channels, bfloat16 *rows, int64_t stride) {
  reset(gates, hidden, begin, end, channels, rows, stride);
}

template <class Value>
INLINE void update(const Value *gates, const Value *candidate, float *hidden, int64_t begin,
                   int64_t end, int64_t channels, Value *rows, int64_t stride, Value *copy) {
  for (int64_t p = begin; p < end; ++p)
    for (int64_t c = 0; c < channels; ++c) {
      const float old = hidden[p * channels + c];
      const float share = widened(gates[2 * p * channels + c]);
      const float value = (1 - share) * old + share * widened(candidate[p * channels + c]);
      hidden[p * channels + c] = value;
      put(rows[p * stride + c], value);
      if (copy) put(copy[p * channels + c], value);
    }
}

KERNEL void update_single(const float *gates, const float *candidate, float *hidden, int64_t begin,
                          int64_t end, int64_t channels, float *rows, int64_t stride, float *copy) {
  update(gates, candidate, hidden, begin, end, channels, rows, stride, copy);
}
KERNEL void update_half(const bfloat16 *gates, const bfloat16 *candidate, float *hidden, int64_t begin,
                        int64_t end, int64_t channels, bfloat16 *rows, int64_t stride, bfloat16 *copy) {
  update(gates, candidate, hidden, begin, end, channels, rows, stride, copy);
}

template <class Value>
void advance(float *coordinates, const Value *change, int64_t begin, int64_t end, int64_t height,
             int64_t width, Value *flow, Value *rows, int64_t stride, int64_t offset) {
  for (int64_t p = begin; p < end; ++p) {
    const float origin[2] = {static_cast<float>(p % width), static_cast<float>(p / width % height)};
    for (int64_t axis = 0; axis < 2; ++axis) {
      float &coordinate = coordinates[2 * p + axis];
      coordinate += widened(change[2 * p + axis]);
      put(flow[2 * p + axis], coordinate - origin[axis]);
      if (rows) put(rows[p * stride + offset + axis], coordinate - origin[axis]);
    }
  }
}

}  // namespace

void kernel_reset(kernel_array gates, const float *hidden, int64_t pixels, int64_t channels,
                  kernel_array rows, int64_t stride) {
  parallel(pixels, [&](int64_t begin, int64_t end) {
    if (rows.is_bfloat16)
      reset_half(static_cast<const bfloat16 *>(gates.values), hidden, begin, end, channels,
                 static_cast<bfloat16 *>(rows.values), stride);
    else
      reset_single(static_cast<const float *>(gates.values), hidden, begin, end, channels,
                   static_cast<float *>(rows.values), stride);
  });
}

void kernel_update(kernel_array gates, kernel_array candidate, float *hidden, int64_t pixels,
                   int64_t channels, kernel_array rows, int64_t stride, void *copy) {
  parallel(pixels, [&](int64_t begin, int64_t end) {
    if (rows.is_bfloat16)
      update_half(static_cast<const bfloat16 *>(gates.values),
                  static_cast<const bfloat16 *>(candidate.values), hidden, begin, end, channels,
                  static_cast<bfloat16 *>(rows.values), stride, static_cast<bfloat16 *>(copy));
    else
      update_single(static_cast<const float *>(gates.values),
                    static_cast<const float *>(candidate.values), hidden, begin, end, channels,
                    static_cast<float *>(rows.values), stride, static_cast<float *>(copy));
  });
}

void kernel_advance(float *coordinates, kernel_array change, int64_t pixels, int64_t height,
                    int64_t width, kernel_array flow, void *rows, int64_t stride, int64_t offset) {
  parallel(pixels, [&](int64_t begin, int64_t end) {
    if (change.is_bfloat16)
      advance(coordinates, static_cast<const bfloat16 *>(change.values), begin, end, height, width,
              static_cast<bfloat16 *>(flow.values), static_cast<bfloat16 *>(rows), stride, offset);
    else
      advance(coordinates, static_cast<const float *>(change.values), begin, end, height, width,
              static_cast<float *>(flow.values), static_cast<float *>(rows), stride, offset);
  });
}
