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
  /// By level: pixels × height × width, in single precision or its upper half.
  const void *_Nonnull const *_Nonnull volumes;
  bool is_bfloat16;
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
/// coordinates += change; flow = coordinates − pixel, in images of a width, also put into the rows.
void kernel_advance(float *_Nonnull coordinates, kernel_array change, int64_t pixels, int64_t height,
                    int64_t width, kernel_array flow, void *_Nullable rows, int64_t stride,
                    int64_t offset);

// The same for training: gates are sums in front of their sigmoids, update and reset side by side, as what the
// convolutions gave and what stays the same from step to step. All are of the kind of `gates` but what is `float`.

/// out = σ(reset) · state.
void kernel_gate_reset(kernel_array gates, const void *_Nonnull fixed, const void *_Nonnull state,
                       int64_t pixels, int64_t channels, void *_Nonnull out);
/// Its gradients; that of the gates is that of `fixed` too, 0 for update gates.
void kernel_gate_reset_gradient(kernel_array gates, const void *_Nonnull fixed,
                                const void *_Nonnull state, const void *_Nonnull out_gradient,
                                int64_t pixels, int64_t channels, void *_Nonnull gates_gradient,
                                void *_Nonnull state_gradient);
/// out = (1 − σ(update)) · state + σ(update) · tanh(candidate).
void kernel_gate_update(kernel_array gates, const void *_Nonnull fixed,
                        const void *_Nonnull candidate, const void *_Nonnull fixed_candidate,
                        const float *_Nonnull state, int64_t pixels, int64_t channels,
                        float *_Nonnull out);
/// Its gradients; those of gates and candidate are those of the fixed ones too, 0 for reset gates.
void kernel_gate_update_gradient(kernel_array gates, const void *_Nonnull fixed,
                                 const void *_Nonnull candidate,
                                 const void *_Nonnull fixed_candidate, const float *_Nonnull state,
                                 const float *_Nonnull out_gradient, int64_t pixels,
                                 int64_t channels, void *_Nonnull gates_gradient,
                                 void *_Nonnull candidate_gradient, float *_Nonnull state_gradient);

// Winograd.cpp: convolutions of 3 × 3 by products in a transformed space.

typedef enum kernel_activation {
  KERNEL_IDENTITY, KERNEL_RELU, KERNEL_SIGMOID, KERNEL_TANH, KERNEL_LEAKY_RELU, KERNEL_ELU,
  KERNEL_SWISH,
} kernel_activation;

/// last(first(x + bias) + added), of arrays shaped as the result.
typedef struct kernel_epilogue {
  const float *_Nullable bias, *_Nullable added;
  kernel_activation first, last;
  /// The slope of a leaky ReLU, or ELU's alpha.
  float alpha;
} kernel_epilogue;

/// So many channels of an image whose pixels are `stride` numbers apart.
typedef struct kernel_channels {
  const float *_Nonnull values;
  int64_t channels, stride;
} kernel_channels;

/// A convolution of 3 × 3 with stride 1 over images, in tiles of 4 × 4 pixels of the result.
typedef struct kernel_winograd {
  int64_t height, width, padding;
  int64_t out_height, out_width;
  int64_t tiles_down, tiles_across;
  int64_t inputs, outputs;
  /// By how many tiles the 36 planes of products and of what is multiplied are apart.
  int64_t rows;
  /// Outputs are `spread` × `spread` pixels, row by row, of an image as many times as high and as wide, and
  /// nothing is added; 1 for one pixel.
  int64_t spread;
} kernel_winograd;

/// 36 × inputs × outputs of a weight outputs × inputs × 3 × 3.
void kernel_winograd_weight(const float *_Nonnull weight, int64_t inputs, int64_t outputs,
                            float *_Nonnull out);
/// 36 × rows × inputs, of which `tiles` rows are written: tiles from the `first` on, of `parts` side by side.
void kernel_winograd_transform(const kernel_winograd *_Nonnull shape, const kernel_channels *_Nonnull parts,
                               int64_t count, int64_t first, int64_t tiles, float *_Nonnull out);
/// The pixels of these tiles, of products 36 × rows × outputs.
void kernel_winograd_collect(const kernel_winograd *_Nonnull shape, const float *_Nonnull products,
                             int64_t first, int64_t tiles, const kernel_epilogue *_Nonnull epilogue,
                             float *_Nonnull out);

// NarrowConvolution.cpp: convolutions with one to four outputs.

/// Windows of kernel × kernel that move by one pixel.
typedef struct kernel_narrow {
  int64_t batch, inputs, height, width;
  int64_t outputs, out_height, out_width;
  int64_t kernel, padding;
} kernel_narrow;

bool kernel_narrow_fits(int64_t inputs, int64_t outputs);
/// `weight` is kernel × kernel × outputs × inputs.
void kernel_narrow_convolve(const kernel_narrow *_Nonnull shape, const float *_Nonnull in,
                            const float *_Nonnull weight, const kernel_epilogue *_Nonnull epilogue,
                            float *_Nonnull out);

// Placement.cpp: pixels copied to where a following layer wants them.

/// row[offset ..< offset + channels] = in.
void kernel_place(kernel_array in, int64_t pixels, int64_t channels, kernel_array rows, int64_t stride,
                  int64_t offset);

/// Pixels batch × rows × columns × channels, and where they go in batch × out_height × out_width × channels: to every
/// `step`th row and column from `row`, `column` on.
typedef struct kernel_grid {
  int64_t batch, rows, columns, channels;
  int64_t out_height, out_width;
  int64_t step, row, column;
} kernel_grid;

void kernel_spread(kernel_array in, const kernel_grid *_Nonnull grid, kernel_array out);

typedef enum kernel_outside { KERNEL_ZEROS, KERNEL_BORDER, KERNEL_REFLECTION } kernel_outside;

/// Images batch × height × width × channels, with pixels added on the four sides; fewer than the image has where they
/// reflect it.
typedef struct kernel_border {
  int64_t batch, height, width, channels;
  int64_t left, right, top, bottom;
  kernel_outside mode;
} kernel_border;

void kernel_pad(kernel_array in, const kernel_border *_Nonnull border, kernel_array out);

// Pixels.cpp

/// `count` pixels of one or three channels into rows `stride` apart, at `offset`: three numbers each, by 3 × 256 `tables`.
void kernel_look_up_pixels(const uint8_t *_Nonnull pixels, int64_t count, int64_t channels,
                           const float *_Nonnull tables, kernel_array rows, int64_t stride,
                           int64_t offset);

// Dots.cpp

/// `count` rows of `inputs` numbers by a matrix of outputs × inputs, plus a bias by output: `count` rows of `outputs`.
void kernel_dots(const float *_Nonnull weight, int64_t outputs, int64_t inputs,
                 const float *_Nonnull rows, int64_t count, const float *_Nullable bias,
                 float *_Nonnull out);

// Softmax.cpp

/// Each row by its exponentials over their sum, into `out`, which may be the same; `values` are not kept.
///
/// Rows begin `stride` elements apart; what is left of each becomes 0.
void kernel_softmax(float *_Nonnull values, kernel_array out, int64_t rows, int64_t columns,
                    int64_t stride);

// Displacement.cpp: the correlation layer of FlowNet.

/// Features batch × height × width × depth, compared at multiples of `step` pixels up to `radius` times.
typedef struct kernel_displacements {
  int64_t batch, height, width, depth;
  int64_t radius, step;
} kernel_displacements;

/// batch × height × width × (2 radius + 1)²: mean products, rows of displacements first, zero outside.
void kernel_displaced_products(const kernel_displacements *_Nonnull shape, const float *_Nonnull first,
                               const float *_Nonnull second, float *_Nonnull out);

// Updates.cpp: in place, equal for any number of threads.

/// Of a step of Adam with decoupled decay, after corrections for what the means began with.
typedef struct kernel_adam_rates {
  float beta1, beta2, epsilon;
  /// What is left of a weight, how far it goes, and what the root of the mean square is multiplied by.
  float kept, rate, root;
  /// What gradients are multiplied by first.
  float gradient_scale;
} kernel_adam_rates;

typedef struct kernel_momentum_rates {
  float rate, momentum, decay, gradient_scale;
} kernel_momentum_rates;

/// The sum of squares.
double kernel_squared_norm(const float *_Nonnull values, int64_t count);
void kernel_adam_step(const kernel_adam_rates *_Nonnull rates, const float *_Nonnull gradient,
                      float *_Nonnull first, float *_Nonnull second, float *_Nonnull weight, int64_t count);
void kernel_momentum_step(const kernel_momentum_rates *_Nonnull rates, const float *_Nonnull gradient,
                          float *_Nonnull velocity, float *_Nonnull weight, int64_t count);
/// Moves `to` a part of the way to `target`.
void kernel_approach(float part, const float *_Nonnull target, float *_Nonnull to, int64_t count);

#ifdef __cplusplus
}
#endif
