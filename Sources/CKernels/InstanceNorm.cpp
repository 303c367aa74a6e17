// Instance normalisation (D. Ulyanov, A. Vedaldi and V. Lempitsky, 2016), forwards and backwards.
#include "Loops.hpp"

#include <cmath>
#include <vector>

using namespace kernels;

namespace {

/// Pixels summed in single precision before they join a sum in double precision.
constexpr int64_t block = 256;
constexpr int64_t lanes = 16;

/// Sums of x − x₀ and its square over a block, by channel; x₀, the image's first pixel, keeps them small.
template <class Value>
INLINE void sums_of_block(const Value *image, const Value *pixels, int64_t count, int64_t channels,
                          double *sums, double *squares) {
  for (int64_t start = 0; start < channels; start += lanes) {
    const int64_t width = std::min(lanes, channels - start);
    float offset[lanes] = {}, sum[lanes] = {}, square[lanes] = {};
    for (int64_t c = 0; c < width; ++c) offset[c] = widened(image[start + c]);
    if (width == lanes)
      for (int64_t p = 0; p < count; ++p)
        for (int64_t c = 0; c < lanes; ++c) {
          const float value = widened(pixels[p * channels + start + c]) - offset[c];
          sum[c] += value;
          square[c] += value * value;
        }
    else
      for (int64_t p = 0; p < count; ++p)
        for (int64_t c = 0; c < width; ++c) {
          const float value = widened(pixels[p * channels + start + c]) - offset[c];
          sum[c] += value;
          square[c] += value * value;
        }
    for (int64_t c = 0; c < width; ++c) {
      sums[start + c] = sum[c];
      squares[start + c] = square[c];
    }
  }
}

KERNEL void sums_single(const float *image, const float *pixels, int64_t count, int64_t channels,
                        double *sums, double *squares) {
  sums_of_block(image, pixels, count, channels, sums, squares);
}
KERNEL void sums_half(const bfloat16 *image, const bfloat16 *pixels, int64_t count, int64_t channels,
                      double *sums, double *squares) {
  sums_of_block(image, pixels, count, channels, sums, squares);
}

template <class Value>
INLINE void normalise(const Value *in, const Value *skip, int64_t count, int64_t channels,
                      const float *means, const float *scales, bool rectifies, Value *out) {
  const float floor = rectifies ? 0 : -INFINITY;
  for (int64_t p = 0; p < count; ++p) {
    const int64_t row = p * channels;
    if (skip)
      for (int64_t c = 0; c < channels; ++c) {
        const float value = (widened(in[row + c]) - means[c]) * scales[c];
        const float sum = widened(skip[row + c]) + (value < floor ? floor : value);
        put(out[row + c], sum < 0 ? 0 : sum);
      }
    else
      for (int64_t c = 0; c < channels; ++c) {
        const float value = (widened(in[row + c]) - means[c]) * scales[c];
        put(out[row + c], value < floor ? floor : value);
      }
  }
}

KERNEL void normalise_single(const float *in, const float *skip, int64_t count, int64_t channels,
                             const float *means, const float *scales, bool rectifies, float *out) {
  normalise(in, skip, count, channels, means, scales, rectifies, out);
}
KERNEL void normalise_half(const bfloat16 *in, const bfloat16 *skip, int64_t count, int64_t channels,
                           const float *means, const float *scales, bool rectifies, bfloat16 *out) {
  normalise(in, skip, count, channels, means, scales, rectifies, out);
}

/// Sums over one block of the gradient and of its product with the normalised values.
template <class Value>
INLINE void gradient_sums(const Value *in, const Value *out, const Value *gradient, int64_t count,
                          int64_t channels, const float *means, const float *scales, bool rectifies,
                          float *sums, float *products) {
  for (int64_t c = 0; c < channels; ++c) sums[c] = products[c] = 0;
  for (int64_t p = 0; p < count; ++p)
    for (int64_t c = 0; c < channels; ++c) {
      const int64_t k = p * channels + c;
      const float value = rectifies && !(widened(out[k]) > 0) ? 0 : widened(gradient[k]);
      sums[c] += value;
      products[c] += value * (widened(in[k]) - means[c]) * scales[c];
    }
}

KERNEL void gradient_sums_single(const float *in, const float *out, const float *gradient,
                                 int64_t count, int64_t channels, const float *means,
                                 const float *scales, bool rectifies, float *sums, float *products) {
  gradient_sums(in, out, gradient, count, channels, means, scales, rectifies, sums, products);
}
KERNEL void gradient_sums_half(const bfloat16 *in, const bfloat16 *out, const bfloat16 *gradient,
                               int64_t count, int64_t channels, const float *means,
                               const float *scales, bool rectifies, float *sums, float *products) {
  gradient_sums(in, out, gradient, count, channels, means, scales, rectifies, sums, products);
}

template <class Value>
INLINE void gradients(const Value *in, const Value *out, const Value *gradient, int64_t count,
                      int64_t channels, const float *means, const float *scales, bool rectifies,
                      const float *mean_gradients, const float *mean_products, Value *in_gradient) {
  for (int64_t p = 0; p < count; ++p)
    for (int64_t c = 0; c < channels; ++c) {
      const int64_t k = p * channels + c;
      const float value = rectifies && !(widened(out[k]) > 0) ? 0 : widened(gradient[k]);
      const float normalised = (widened(in[k]) - means[c]) * scales[c];
      put(in_gradient[k], scales[c] * (value - mean_gradients[c] - normalised * mean_products[c]));
    }
}

KERNEL void gradients_single(const float *in, const float *out, const float *gradient, int64_t count,
                             int64_t channels, const float *means, const float *scales,
                             bool rectifies, const float *mean_gradients, const float *mean_products,
                             float *in_gradient) {
  gradients(in, out, gradient, count, channels, means, scales, rectifies, mean_gradients,
            mean_products, in_gradient);
}
KERNEL void gradients_half(const bfloat16 *in, const bfloat16 *out, const bfloat16 *gradient,
                           int64_t count, int64_t channels, const float *means, const float *scales,
                           bool rectifies, const float *mean_gradients, const float *mean_products,
                           bfloat16 *in_gradient) {
  gradients(in, out, gradient, count, channels, means, scales, rectifies, mean_gradients,
            mean_products, in_gradient);
}

int64_t blocks_of(int64_t pixels) { return (pixels + block - 1) / block; }

/// Calls body(image, first pixel, count, number of the block) for all blocks of all images.
template <class Body>
void over_blocks(int64_t images, int64_t pixels, const Body &body) {
  const int64_t blocks = blocks_of(pixels);
  parallel(images * blocks, [&](int64_t begin, int64_t end) {
    for (int64_t index = begin; index < end; ++index) {
      const int64_t image = index / blocks, first = index % blocks * block;
      body(image, first, std::min(block, pixels - first), index);
    }
  });
}

}  // namespace

void kernel_moments(kernel_array in, int64_t images, int64_t pixels, int64_t channels, float epsilon,
                    float *means, float *scales) {
  const int64_t blocks = blocks_of(pixels);
  std::vector<double> sums(images * blocks * channels), squares(sums.size());
  over_blocks(images, pixels, [&](int64_t image, int64_t first, int64_t count, int64_t index) {
    const int64_t start = image * pixels * channels, offset = start + first * channels;
    double *const sum = &sums[index * channels], *const square = &squares[index * channels];
    if (in.is_bfloat16) {
      const auto *values = static_cast<const bfloat16 *>(in.values);
      sums_half(values + start, values + offset, count, channels, sum, square);
    } else {
      const auto *values = static_cast<const float *>(in.values);
      sums_single(values + start, values + offset, count, channels, sum, square);
    }
  });
  for (int64_t image = 0; image < images; ++image)
    for (int64_t c = 0; c < channels; ++c) {
      double sum = 0, square = 0;
      for (int64_t index = image * blocks; index < (image + 1) * blocks; ++index) {
        sum += sums[index * channels + c];
        square += squares[index * channels + c];
      }
      const int64_t start = image * pixels * channels + c;
      const float offset = in.is_bfloat16 ? widened(static_cast<const bfloat16 *>(in.values)[start])
                                          : static_cast<const float *>(in.values)[start];
      const double mean = sum / static_cast<double>(pixels);
      const double variance = std::max(0.0, square / static_cast<double>(pixels) - mean * mean);
      means[image * channels + c] = static_cast<float>(mean + offset);
      scales[image * channels + c] = static_cast<float>(1 / std::sqrt(variance + epsilon));
    }
}

void kernel_normalise(kernel_array in, int64_t images, int64_t pixels, int64_t channels,
                      const float *means, const float *scales, bool rectifies, const void *skip,
                      kernel_array out) {
  over_blocks(images, pixels, [&](int64_t image, int64_t first, int64_t count, int64_t) {
    const int64_t offset = (image * pixels + first) * channels;
    const float *mean = means + image * channels, *scale = scales + image * channels;
    if (in.is_bfloat16) {
      const auto *added = static_cast<const bfloat16 *>(skip);
      normalise_half(static_cast<const bfloat16 *>(in.values) + offset, added ? added + offset : nullptr,
                     count, channels, mean, scale, rectifies, static_cast<bfloat16 *>(out.values) + offset);
    } else {
      const auto *added = static_cast<const float *>(skip);
      normalise_single(static_cast<const float *>(in.values) + offset, added ? added + offset : nullptr,
                       count, channels, mean, scale, rectifies, static_cast<float *>(out.values) + offset);
    }
  });
}

void kernel_normalise_gradient(kernel_array in, const void *out, const void *out_gradient,
                               int64_t images, int64_t pixels, int64_t channels, const float *means,
                               const float *scales, bool rectifies, void *in_gradient) {
  const int64_t blocks = blocks_of(pixels);
  std::vector<float> sums(images * blocks * channels), products(sums.size());
  over_blocks(images, pixels, [&](int64_t image, int64_t first, int64_t count, int64_t index) {
    const int64_t offset = (image * pixels + first) * channels;
    const float *mean = means + image * channels, *scale = scales + image * channels;
    float *const sum = &sums[index * channels], *const product = &products[index * channels];
    if (in.is_bfloat16)
      gradient_sums_half(static_cast<const bfloat16 *>(in.values) + offset,
                         static_cast<const bfloat16 *>(out) + offset,
                         static_cast<const bfloat16 *>(out_gradient) + offset, count, channels, mean,
                         scale, rectifies, sum, product);
    else
      gradient_sums_single(static_cast<const float *>(in.values) + offset,
                           static_cast<const float *>(out) + offset,
                           static_cast<const float *>(out_gradient) + offset, count, channels, mean,
                           scale, rectifies, sum, product);
  });
  std::vector<float> mean_gradients(images * channels), mean_products(images * channels);
  for (int64_t image = 0; image < images; ++image)
    for (int64_t c = 0; c < channels; ++c) {
      double sum = 0, product = 0;
      for (int64_t index = image * blocks; index < (image + 1) * blocks; ++index) {
        sum += sums[index * channels + c];
        product += products[index * channels + c];
      }
      mean_gradients[image * channels + c] = static_cast<float>(sum / static_cast<double>(pixels));
      mean_products[image * channels + c] = static_cast<float>(product / static_cast<double>(pixels));
    }
  over_blocks(images, pixels, [&](int64_t image, int64_t first, int64_t count, int64_t) {
    const int64_t offset = (image * pixels + first) * channels, row = image * channels;
    if (in.is_bfloat16)
      gradients_half(static_cast<const bfloat16 *>(in.values) + offset,
                     static_cast<const bfloat16 *>(out) + offset,
                     static_cast<const bfloat16 *>(out_gradient) + offset, count, channels,
                     means + row, scales + row, rectifies, &mean_gradients[row],
                     &mean_products[row], static_cast<bfloat16 *>(in_gradient) + offset);
    else
      gradients_single(static_cast<const float *>(in.values) + offset,
                       static_cast<const float *>(out) + offset,
                       static_cast<const float *>(out_gradient) + offset, count, channels,
                       means + row, scales + row, rectifies, &mean_gradients[row],
                       &mean_products[row], static_cast<float *>(in_gradient) + offset);
  });
}
