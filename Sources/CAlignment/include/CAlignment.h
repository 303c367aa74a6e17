// The loops over pixels of patch alignment, in C++ for several processors. Nothing here fails: callers check sizes.
#pragma once
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Two grey images that a flow connects, each height × width.
typedef struct alignment_images {
  int64_t width, height;
  const float *_Nonnull first;
  /// Slopes of the first along x and y, side by side.
  const float *_Nonnull gradients;
  const float *_Nonnull second;
  /// From pixels of the first to the second, x and y side by side; NaN where unknown.
  const float *_Nonnull flow;
} alignment_images;

/// A grey image, smoothed by a Gaussian of 0.8 pixels, and its slopes along x and y, side by side: of 4 × 4 pixels at
/// least; borders repeat.
void alignment_prepare(const uint8_t *_Nonnull grey, int64_t width, int64_t height, float *_Nonnull values,
                       float *_Nonnull gradients);

/// How many numbers of each cell there are, with room for more: w, w gx, w gy, w r, w gx², w gx gy, w gy², w gx r,
/// w gy r, w r².
enum { alignment_sums = 16, alignment_cell = 4 };

/// Adds what each pixel says to the sums of its cell of 4 × 4 pixels, rows × columns × 16.
///
/// r is the second image where the flow leads to, by Catmull and Rom's cubic, less the first; w is 1 / (1 + scale · d²),
/// where d is r less the cell's offset. Pixels whose flow leads to less than two pixels from the border say nothing.
void alignment_gather(const alignment_images *_Nonnull images, const float *_Nonnull offsets, float scale,
                      float *_Nonnull sums);

#ifdef __cplusplus
}
#endif
