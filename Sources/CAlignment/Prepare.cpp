// Separable filters of five taps, a row at a time; borders repeat.
#include "CAlignment.h"

#include <algorithm>

/// Compiled for several processors; the best that fits is taken at start.
#define KERNEL __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#define INLINE static inline __attribute__((always_inline))

namespace {

/// Lookups between pixels cost the finest detail anyway, on one side only.
INLINE float smooth(float a, float b, float c, float d, float e) {
  return 0.0219f * (a + e) + 0.2285f * (b + d) + 0.4992f * c;
}

/// Of the polynomial of fourth order through five samples.
INLINE float slope(float a, float b, float d, float e) { return 8.0f / 12 * (d - b) - 1.0f / 12 * (e - a); }

/// Calls `body` with each x of a row and its neighbours two and one before, one and two after.
template <class Body>
INLINE void along(int64_t width, Body body) {
  const auto at = [&](int64_t x) {
    const auto inside = [&](int64_t n) { return std::clamp<int64_t>(n, 0, width - 1); };
    body(x, inside(x - 2), inside(x - 1), inside(x + 1), inside(x + 2));
  };
  at(0), at(1);
  for (int64_t x = 2; x < width - 2; ++x) body(x, x - 2, x - 1, x + 1, x + 2);
  at(width - 2), at(width - 1);
}

KERNEL void smooth_across(const uint8_t *__restrict row, int64_t width, float *__restrict out) {
  along(width, [=](int64_t x, int64_t a, int64_t b, int64_t d, int64_t e) {
    out[x] = smooth(row[a], row[b], row[x], row[d], row[e]);
  });
}

KERNEL void smooth_down(const float *const *rows, int64_t width, float *__restrict out) {
  const float *__restrict a = rows[0], *__restrict b = rows[1], *__restrict c = rows[2];
  const float *__restrict d = rows[3], *__restrict e = rows[4];
  for (int64_t x = 0; x < width; ++x) out[x] = smooth(a[x], b[x], c[x], d[x], e[x]);
}

/// Along the row in the middle and down the rows, side by side.
KERNEL void slopes(const float *const *rows, int64_t width, float *__restrict out) {
  const float *__restrict up2 = rows[0], *__restrict up = rows[1], *__restrict row = rows[2];
  const float *__restrict down = rows[3], *__restrict down2 = rows[4];
  along(width, [=](int64_t x, int64_t a, int64_t b, int64_t d, int64_t e) {
    out[2 * x] = slope(row[a], row[b], row[d], row[e]);
    out[2 * x + 1] = slope(up2[x], up[x], down[x], down2[x]);
  });
}

INLINE void around(const float *image, int64_t width, int64_t height, int64_t y, const float *(&rows)[5]) {
  for (int64_t k = 0; k < 5; ++k) rows[k] = image + std::clamp<int64_t>(y + k - 2, 0, height - 1) * width;
}

}  // namespace

void alignment_prepare(const uint8_t *grey, int64_t width, int64_t height, float *values, float *gradients) {
  // Rows smoothed across lie where slopes come later.
  float *across = gradients;
  const float *rows[5];
  for (int64_t y = 0; y < height; ++y) smooth_across(grey + y * width, width, across + y * width);
  for (int64_t y = 0; y < height; ++y) {
    around(across, width, height, y, rows);
    smooth_down(rows, width, values + y * width);
  }
  for (int64_t y = 0; y < height; ++y) {
    around(values, width, height, y, rows);
    slopes(rows, width, gradients + 2 * y * width);
  }
}
