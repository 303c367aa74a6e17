// Pixels of images as numbers for networks.
#include "Loops.hpp"

using namespace kernels;

namespace {

template <class Out>
INLINE void look_up_into(const uint8_t *pixels, int64_t begin, int64_t end, int64_t channels,
                         const float *tables, Out *rows, int64_t stride) {
  const int64_t step = channels == 3 ? 1 : 0;
  for (int64_t p = begin; p < end; ++p)
    for (int64_t c = 0; c < 3; ++c)
      put(rows[p * stride + c], tables[c * 256 + pixels[p * channels + c * step]]);
}

}  // namespace

void kernel_look_up_pixels(const uint8_t *pixels, int64_t count, int64_t channels, const float *tables,
                           kernel_array rows, int64_t stride, int64_t offset) {
  parallel(count, [&](int64_t begin, int64_t end) {
    if (rows.is_bfloat16)
      look_up_into(pixels, begin, end, channels, tables, static_cast<bfloat16 *>(rows.values) + offset, stride);
    else
      look_up_into(pixels, begin, end, channels, tables, static_cast<float *>(rows.values) + offset, stride);
  });
}
