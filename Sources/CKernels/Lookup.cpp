// The correlation lookup of RAFT (Z. Teed and J. Deng, ECCV 2020), forwards and backwards.
#include "Loops.hpp"

#include <cmath>

using namespace kernels;

namespace {

constexpr int64_t largest = 16;  // a side of a window and one more; radius 7 at most

/// Where a window of (2 radius + 2)² pixels lies in an image, and how its samples lie between them.
struct Window {
  int64_t left, top;
  float right_share, lower_share;
  bool is_far;
};

INLINE Window window(const float *coordinates, int64_t level, int64_t radius, int64_t height,
                     int64_t width) {
  const float scale = 1.0f / static_cast<float>(int64_t(1) << level);
  const float x = coordinates[0] * scale, y = coordinates[1] * scale;
  const float margin = static_cast<float>(radius + 1);
  // Also true where a coordinate is not a number.
  const bool is_far = !(x > -margin && y > -margin && x < static_cast<float>(width) + margin &&
                        y < static_cast<float>(height) + margin);
  if (is_far) return {0, 0, 0, 0, true};
  const float left = std::floor(x), top = std::floor(y);
  return {static_cast<int64_t>(left) - radius, static_cast<int64_t>(top) - radius, x - left, y - top,
          false};
}

/// The samples between the pixels of a window; out[i · size + j] is i to the right and j down.
template <class Out>
INLINE void blend(const float (&pixels)[largest][largest], const Window &at, int64_t size, Out *out) {
  float rows[largest][largest];
  for (int64_t j = 0; j <= size; ++j)
    for (int64_t i = 0; i < size; ++i)
      rows[j][i] = pixels[j][i] + at.right_share * (pixels[j][i + 1] - pixels[j][i]);
  for (int64_t i = 0; i < size; ++i)
    for (int64_t j = 0; j < size; ++j)
      put(out[i * size + j], rows[j][i] + at.lower_share * (rows[j + 1][i] - rows[j][i]));
}

/// What `blend` does to gradients: those of the pixels of a window.
INLINE void unblend(const float *gradient, const Window &at, int64_t size,
                    float (&pixels)[largest][largest]) {
  for (int64_t j = 0; j <= size; ++j)
    for (int64_t i = 0; i <= size; ++i) pixels[j][i] = 0;
  for (int64_t i = 0; i < size; ++i)
    for (int64_t j = 0; j < size; ++j) {
      const float value = gradient[i * size + j];
      const float lower = value * at.lower_share, upper = value - lower;
      const float upper_right = upper * at.right_share, lower_right = lower * at.right_share;
      pixels[j][i] += upper - upper_right;
      pixels[j][i + 1] += upper_right;
      pixels[j + 1][i] += lower - lower_right;
      pixels[j + 1][i + 1] += lower_right;
    }
}

/// Calls body(j, y, first i, last i + 1) for the rows of a window that lie in the image.
template <class Body>
INLINE void rows_inside(const Window &at, int64_t size, int64_t height, int64_t width, Body &&body) {
  const int64_t begin = std::max<int64_t>(0, -at.left);
  const int64_t end = std::min<int64_t>(size + 1, width - at.left);
  if (begin >= end) return;
  for (int64_t j = 0; j <= size; ++j) {
    const int64_t y = at.top + j;
    if (y >= 0 && y < height) body(j, y, begin, end);
  }
}

INLINE void clear(float (&pixels)[largest][largest], int64_t size) {
  for (int64_t j = 0; j <= size; ++j)
    for (int64_t i = 0; i <= size; ++i) pixels[j][i] = 0;
}

/// Asks for the rows of a window, which lie far apart in memory.
template <class In>
INLINE void prefetch(const kernel_pyramid &pyramid, const float *coordinates, int64_t pixel) {
  const int64_t size = 2 * pyramid.radius + 1;
  for (int64_t level = 0; level < pyramid.levels; ++level) {
    const int64_t height = pyramid.heights[level], width = pyramid.widths[level];
    const In *volume = static_cast<const In *>(pyramid.volumes[level]) + pixel * height * width;
    const Window at = window(coordinates + 2 * pixel, level, pyramid.radius, height, width);
    if (at.is_far) continue;
    const int64_t first = std::max<int64_t>(0, at.left), last = std::min(width - 1, at.left + size);
    for (int64_t y = std::max<int64_t>(0, at.top); y <= std::min(height - 1, at.top + size); ++y) {
      __builtin_prefetch(volume + y * width + first);
      __builtin_prefetch(volume + y * width + last);
    }
  }
}

/// A `known_size` that is not 0 is the side of the window, for loops whose length the compiler knows.
template <int64_t known_size, class In, class Out>
INLINE void look_up(const kernel_pyramid &pyramid, const float *coordinates, Out *out, int64_t begin,
                    int64_t end) {
  const int64_t size = known_size ? known_size : 2 * pyramid.radius + 1, area = size * size;
  const int64_t ahead = 4;  // pixels, whose rows come from memory while others are blended
  float pixels[largest][largest];
  for (int64_t pixel = begin; pixel < end; ++pixel) {
    if (pixel + ahead < end) prefetch<In>(pyramid, coordinates, pixel + ahead);
    for (int64_t level = 0; level < pyramid.levels; ++level) {
      const int64_t height = pyramid.heights[level], width = pyramid.widths[level];
      const In *volume = static_cast<const In *>(pyramid.volumes[level]) + pixel * height * width;
      Out *samples = out + (pixel * pyramid.levels + level) * area;
      const Window at = window(coordinates + 2 * pixel, level, pyramid.radius, height, width);
      if (at.is_far) {
        for (int64_t k = 0; k < area; ++k) put(samples[k], 0);
        continue;
      }
      if (at.left >= 0 && at.top >= 0 && at.left + size < width && at.top + size < height) {
        const In *corner = volume + at.top * width + at.left;
        for (int64_t j = 0; j <= size; ++j)
          for (int64_t i = 0; i <= size; ++i) pixels[j][i] = widened(corner[j * width + i]);
      } else {
        clear(pixels, size);
        rows_inside(at, size, height, width, [&](int64_t j, int64_t y, int64_t first, int64_t last) {
          const In *row = volume + y * width + at.left;
          for (int64_t i = first; i < last; ++i) pixels[j][i] = widened(row[i]);
        });
      }
      blend(pixels, at, size, samples);
    }
  }
}

template <class In, class Out>
INLINE void look_up(const kernel_pyramid &pyramid, const float *coordinates, Out *out, int64_t begin,
                    int64_t end) {
  switch (pyramid.radius) {
    case 3: return look_up<7, In>(pyramid, coordinates, out, begin, end);
    case 4: return look_up<9, In>(pyramid, coordinates, out, begin, end);
    default: return look_up<0, In>(pyramid, coordinates, out, begin, end);
  }
}

KERNEL void look_up_single(const kernel_pyramid &pyramid, const float *coordinates, float *out,
                           int64_t begin, int64_t end) {
  if (pyramid.is_bfloat16)
    look_up<bfloat16>(pyramid, coordinates, out, begin, end);
  else
    look_up<float>(pyramid, coordinates, out, begin, end);
}
KERNEL void look_up_half(const kernel_pyramid &pyramid, const float *coordinates, bfloat16 *out,
                         int64_t begin, int64_t end) {
  if (pyramid.is_bfloat16)
    look_up<bfloat16>(pyramid, coordinates, out, begin, end);
  else
    look_up<float>(pyramid, coordinates, out, begin, end);
}

KERNEL void look_up_gradient(const kernel_pyramid &pyramid, const float *coordinates,
                             const float *out_gradient, float *const *gradients, int64_t begin,
                             int64_t end) {
  const int64_t size = 2 * pyramid.radius + 1, area = size * size;
  float pixels[largest][largest];
  for (int64_t pixel = begin; pixel < end; ++pixel)
    for (int64_t level = 0; level < pyramid.levels; ++level) {
      const int64_t height = pyramid.heights[level], width = pyramid.widths[level];
      const Window at = window(coordinates + 2 * pixel, level, pyramid.radius, height, width);
      if (at.is_far) continue;
      float *gradient = gradients[level] + pixel * height * width;
      unblend(out_gradient + (pixel * pyramid.levels + level) * area, at, size, pixels);
      rows_inside(at, size, height, width, [&](int64_t j, int64_t y, int64_t first, int64_t last) {
        float *row = gradient + y * width + at.left;
        for (int64_t i = first; i < last; ++i) row[i] += pixels[j][i];
      });
    }
}

INLINE float dot(const float *a, const float *b, int64_t depth) {
  // Sums side by side, so that they are added in one order whatever the width of a vector is.
  float sums[16] = {};
  int64_t d = 0;
  for (; d + 16 <= depth; d += 16)
    for (int64_t lane = 0; lane < 16; ++lane) sums[lane] += a[d + lane] * b[d + lane];
  for (; d < depth; ++d) sums[d % 16] += a[d] * b[d];
  for (int64_t half = 8; half > 0; half /= 2)
    for (int64_t lane = 0; lane < half; ++lane) sums[lane] += sums[lane + half];
  return sums[0];
}

template <class Out>
INLINE void correlate(const kernel_features &features, const float *coordinates, Out *out,
                      int64_t begin, int64_t end) {
  const int64_t size = 2 * features.radius + 1, area = size * size, depth = features.depth;
  float pixels[largest][largest];
  for (int64_t pixel = begin; pixel < end; ++pixel)
    for (int64_t level = 0; level < features.levels; ++level) {
      const int64_t height = features.heights[level], width = features.widths[level];
      const float *own = features.first + pixel * depth;
      const float *others =
          features.second[level] + pixel / features.pixels * height * width * depth;
      Out *samples = out + (pixel * features.levels + level) * area;
      const Window at = window(coordinates + 2 * pixel, level, features.radius, height, width);
      if (at.is_far) {
        for (int64_t k = 0; k < area; ++k) put(samples[k], 0);
        continue;
      }
      clear(pixels, size);
      rows_inside(at, size, height, width, [&](int64_t j, int64_t y, int64_t first, int64_t last) {
        const float *row = others + (y * width + at.left) * depth;
        for (int64_t i = first; i < last; ++i)
          pixels[j][i] = dot(own, row + i * depth, depth) * features.scale;
      });
      blend(pixels, at, size, samples);
    }
}

KERNEL void correlate_single(const kernel_features &features, const float *coordinates, float *out,
                             int64_t begin, int64_t end) {
  correlate(features, coordinates, out, begin, end);
}
KERNEL void correlate_half(const kernel_features &features, const float *coordinates, bfloat16 *out,
                           int64_t begin, int64_t end) {
  correlate(features, coordinates, out, begin, end);
}

/// All pixels of one image at one level: they may share a pixel of the second image.
KERNEL void correlate_gradient(const kernel_features &features, const float *coordinates,
                               const float *out_gradient, float *first_gradient,
                               float *const *second_gradients, int64_t image) {
  const int64_t size = 2 * features.radius + 1, area = size * size, depth = features.depth;
  float pixels[largest][largest];
  for (int64_t level = 0; level < features.levels; ++level) {
    const int64_t height = features.heights[level], width = features.widths[level];
    const float *others = features.second[level] + image * height * width * depth;
    float *gradient = second_gradients[level] + image * height * width * depth;
    for (int64_t pixel = image * features.pixels; pixel < (image + 1) * features.pixels; ++pixel) {
      const float *own = features.first + pixel * depth;
      float *own_gradient = first_gradient + pixel * depth;
      const Window at = window(coordinates + 2 * pixel, level, features.radius, height, width);
      if (at.is_far) continue;
      unblend(out_gradient + (pixel * features.levels + level) * area, at, size, pixels);
      rows_inside(at, size, height, width, [&](int64_t j, int64_t y, int64_t first, int64_t last) {
        for (int64_t i = first; i < last; ++i) {
          const int64_t place = (y * width + at.left + i) * depth;
          const float value = pixels[j][i] * features.scale;
          for (int64_t d = 0; d < depth; ++d) {
            own_gradient[d] += value * others[place + d];
            gradient[place + d] += value * own[d];
          }
        }
      });
    }
  }
}

}  // namespace

void kernel_lookup(const kernel_pyramid *pyramid, const float *coordinates, kernel_array out) {
  parallel(pyramid->pixels, [&](int64_t begin, int64_t end) {
    if (out.is_bfloat16)
      look_up_half(*pyramid, coordinates, static_cast<bfloat16 *>(out.values), begin, end);
    else
      look_up_single(*pyramid, coordinates, static_cast<float *>(out.values), begin, end);
  });
}

void kernel_lookup_gradient(const kernel_pyramid *pyramid, const float *coordinates,
                            const float *out_gradient, float *const *gradients) {
  parallel(pyramid->pixels, [&](int64_t begin, int64_t end) {
    look_up_gradient(*pyramid, coordinates, out_gradient, gradients, begin, end);
  });
}

void kernel_correlate(const kernel_features *features, const float *coordinates, kernel_array out) {
  parallel(features->batch * features->pixels, [&](int64_t begin, int64_t end) {
    if (out.is_bfloat16)
      correlate_half(*features, coordinates, static_cast<bfloat16 *>(out.values), begin, end);
    else
      correlate_single(*features, coordinates, static_cast<float *>(out.values), begin, end);
  });
}

void kernel_correlate_gradient(const kernel_features *features, const float *coordinates,
                               const float *out_gradient, float *first_gradient,
                               float *const *second_gradients) {
  parallel(features->batch, [&](int64_t begin, int64_t end) {
    for (int64_t image = begin; image < end; ++image)
      correlate_gradient(*features, coordinates, out_gradient, first_gradient, second_gradients, image);
  });
}
