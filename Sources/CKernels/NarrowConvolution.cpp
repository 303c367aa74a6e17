// Convolutions with few outputs, such as those that tell a flow of two channels: libraries compute sixteen.
#include "Elementwise.hpp"

using namespace kernels;

namespace {

/// Sums that are made at once: of some pixels of a row, for each weight read, by output.
constexpr int64_t most_sums = 16;
constexpr int64_t most_channels = 2048;
alignas(64) const float zeros[most_channels] = {};

typedef float lanes __attribute__((vector_size(64), aligned(4), may_alias));

constexpr int64_t pixels_at_once(int outputs) { return outputs <= 2 ? 8 : 4; }

/// The sums of sixteen vectors' lanes, in their order: halves are added until one lane of each is left.
INLINE void fold(const lanes (&in)[most_sums], float *sums) {
  lanes eight[8], four[4], two[2];
#define FOLDED(a, b, ...) __builtin_shufflevector(a, b, __VA_ARGS__)
  for (int i = 0; i < 8; ++i)
    eight[i] = FOLDED(in[2 * i], in[2 * i + 1], 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23) +
               FOLDED(in[2 * i], in[2 * i + 1], 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31);
  for (int i = 0; i < 4; ++i)
    four[i] = FOLDED(eight[2 * i], eight[2 * i + 1], 0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27) +
              FOLDED(eight[2 * i], eight[2 * i + 1], 4, 5, 6, 7, 12, 13, 14, 15, 20, 21, 22, 23, 28, 29, 30, 31);
  for (int i = 0; i < 2; ++i)
    two[i] = FOLDED(four[2 * i], four[2 * i + 1], 0, 1, 4, 5, 8, 9, 12, 13, 16, 17, 20, 21, 24, 25, 28, 29) +
             FOLDED(four[2 * i], four[2 * i + 1], 2, 3, 6, 7, 10, 11, 14, 15, 18, 19, 22, 23, 26, 27, 30, 31);
  const lanes one = FOLDED(two[0], two[1], 0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30) +
                    FOLDED(two[0], two[1], 1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31);
#undef FOLDED
  std::memcpy(sums, &one, sizeof one);
}

/// Sums over the windows of some pixels of a row, all outputs of a pixel side by side.
template <int outputs>
INLINE void sums_at(const kernel_narrow &shape, const float *image, const float *weight, int64_t y, int64_t x,
                    float (&sums)[most_sums]) {
  constexpr int64_t pixels = pixels_at_once(outputs);
  lanes wide[most_sums] = {};
  float rest[pixels][outputs] = {};
  const int64_t channels = shape.inputs, whole = channels / 16 * 16;
  for (int64_t j = 0; j < shape.kernel; ++j) {
    const int64_t row = y + j - shape.padding;
    if (row < 0 || row >= shape.height) continue;
    for (int64_t i = 0; i < shape.kernel; ++i) {
      const float *in[pixels];
      for (int64_t p = 0; p < pixels; ++p) {
        const int64_t column = x + p + i - shape.padding;
        const bool is_inside = column >= 0 && column < shape.width;
        in[p] = is_inside ? image + (row * shape.width + column) * channels : zeros;
      }
      const float *taps = weight + (j * shape.kernel + i) * outputs * channels;
      for (int64_t c = 0; c < whole; c += 16)
        for (int o = 0; o < outputs; ++o) {
          const lanes tap = *reinterpret_cast<const lanes *>(taps + o * channels + c);
          for (int64_t p = 0; p < pixels; ++p)
            wide[p * outputs + o] += *reinterpret_cast<const lanes *>(in[p] + c) * tap;
        }
      for (int64_t c = whole; c < channels; ++c)
        for (int o = 0; o < outputs; ++o)
          for (int64_t p = 0; p < pixels; ++p) rest[p][o] += in[p][c] * taps[o * channels + c];
    }
  }
  fold(wide, sums);
  for (int64_t p = 0; p < pixels; ++p)
    for (int o = 0; o < outputs; ++o) sums[p * outputs + o] += rest[p][o];
}

template <int outputs>
INLINE void convolve(const kernel_narrow &shape, const float *in, const float *weight,
                     const kernel_epilogue &epilogue, int64_t begin, int64_t end, float *out) {
  constexpr int64_t pixels = pixels_at_once(outputs);
  float sums[most_sums], bias[most_sums] = {};
  if (epilogue.bias)
    for (int64_t i = 0; i < pixels * outputs; ++i) bias[i] = epilogue.bias[i % outputs];
  for (int64_t row = begin; row < end; ++row) {
    const float *image = in + row / shape.out_height * shape.height * shape.width * shape.inputs;
    for (int64_t x = 0; x < shape.out_width; x += pixels) {
      sums_at<outputs>(shape, image, weight, row % shape.out_height, x, sums);
      const int64_t place = (row * shape.out_width + x) * outputs;
      const float *added = epilogue.added ? epilogue.added + place : nullptr;
      const int64_t left = shape.out_width - x;
      finish(sums, bias, added, (left < pixels ? left : pixels) * outputs, epilogue, out + place);
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
