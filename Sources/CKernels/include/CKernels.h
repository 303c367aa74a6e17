// Loops of networks that libraries leave slow, over arrays whose channels lie side by side. Nothing here fails:
// callers check shapes. Results are the same for any number of threads.
#pragma once
#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Numbers in single precision, or its upper half.
typedef struct kernel_array {
  void *_Nonnull values;
  bool is_bfloat16;
} kernel_array;

// Lookup.cpp: windows of correlations (Z. Teed and J. Deng, RAFT, ECCV 2020, section 3.2).

/// Correlations of `pixels` pixels with all pixels of a second image, at several resolutions.
typedef struct kernel_pyramid {
  int64_t pixels;
  int64_t levels;
  /// By level: pixels × height × width.
  const float *_Nonnull const *_Nonnull volumes;
  const int64_t *_Nonnull heights, *_Nonnull widths;
  int64_t radius;
} kernel_pyramid;

/// pixels × (levels · (2 radius + 1)²): bilinear samples around `coordinates` / 2^level, zero outside;
/// `coordinates` are pixels × (x, y). Offsets in x vary slower than those in y.
void kernel_lookup(const kernel_pyramid *_Nonnull pyramid, const float *_Nonnull coordinates,
                   kernel_array out);
/// Adds to `gradients`, by level and shaped as the volumes, those of the samples.
void kernel_lookup_gradient(const kernel_pyramid *_Nonnull pyramid, const float *_Nonnull coordinates,
                            const float *_Nonnull out_gradient, float *_Nonnull const *_Nonnull gradients);

/// Features to correlate without keeping the correlations.
typedef struct kernel_features {
  int64_t batch, pixels, depth, levels;
  /// batch × pixels × depth.
  const float *_Nonnull first;
  /// By level: batch × height × width × depth.
  const float *_Nonnull const *_Nonnull second;
  const int64_t *_Nonnull heights, *_Nonnull widths;
  int64_t radius;
  float scale;
} kernel_features;

/// As `kernel_lookup` of the volumes scale · ⟨first, second⟩.
void kernel_correlate(const kernel_features *_Nonnull features, const float *_Nonnull coordinates,
                      kernel_array out);
void kernel_correlate_gradient(const kernel_features *_Nonnull features,
                               const float *_Nonnull coordinates, const float *_Nonnull out_gradient,
                               float *_Nonnull first_gradient,
                               float *_Nonnull const *_Nonnull second_gradients);

// InstanceNorm.cpp

/// Means and reciprocal deviations, images × channels, of images × pixels × channels.
void kernel_moments(kernel_array in, int64_t images, int64_t pixels, int64_t channels, float epsilon,
                    float *_Nonnull means, float *_Nonnull scales);
/// (in − mean) · scale, rectified if wanted; then `skip` is added and the sum rectified, if there is one.
void kernel_normalise(kernel_array in, int64_t images, int64_t pixels, int64_t channels,
                      const float *_Nonnull means, const float *_Nonnull scales, bool rectifies,
                      const void *_Nullable skip, kernel_array out);
/// The gradient of `in` by that of `out` where no skip was added; all four are of the kind of `in`.
void kernel_normalise_gradient(kernel_array in, const void *_Nonnull out,
                               const void *_Nonnull out_gradient, int64_t images, int64_t pixels,
                               int64_t channels, const float *_Nonnull means,
                               const float *_Nonnull scales, bool rectifies,
                               void *_Nonnull in_gradient);

// Recurrence.cpp: what a convolutional gated unit does between its convolutions.

/// row[0 ..< channels] = reset · hidden; `gates` are update and reset gates side by side.
void kernel_reset(kernel_array gates, const float *_Nonnull hidden, int64_t pixels, int64_t channels,
                  kernel_array rows, int64_t stride);
/// hidden ← (1 − update) · hidden + update · candidate, also put into row[0 ..< channels] and `copy`.
void kernel_update(kernel_array gates, kernel_array candidate, float *_Nonnull hidden, int64_t pixels,
                   int64_t channels, kernel_array rows, int64_t stride, void *_Nullable copy);
/// row[offset ..< offset + channels] = in.
void kernel_place(kernel_array in, int64_t pixels, int64_t channels, kernel_array rows, int64_t stride,
                  int64_t offset);
/// coordinates += change; flow = coordinates − pixel, in images of a width, also put into the rows.
void kernel_advance(float *_Nonnull coordinates, kernel_array change, int64_t pixels, int64_t height,
                    int64_t width, kernel_array flow, void *_Nullable rows, int64_t stride,
                    int64_t offset);

#ifdef __cplusplus
}
#endif
