// libtorch by a C interface. Every function that can fail returns a status and writes through `out`.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// An owned reference to a tensor; release each one once with `torch_release`. A null one is none.
typedef struct torch_tensor {
  void *_Nullable ctx;
} torch_tensor;

/// Sizes or axes.
typedef struct torch_ints {
  const int64_t *_Nullable values;
  size_t count;
} torch_ints;

typedef enum torch_status { TORCH_OK = 0, TORCH_ERROR = 1 } torch_status;

typedef enum torch_dtype {
  TORCH_FLOAT32,
  TORCH_BFLOAT16,
  TORCH_FLOAT64,
  TORCH_INT64,
  TORCH_BOOL,
  TORCH_OTHER,
} torch_dtype;

/// What the last failed call on this thread said. Valid until the next call on this thread.
const char *_Nonnull torch_last_error(void);

// Handle.cpp
void torch_release(torch_tensor tensor);
size_t torch_rank(torch_tensor tensor);
void torch_shape(torch_tensor tensor, int64_t *_Nonnull sizes);
torch_dtype torch_type(torch_tensor tensor);
bool torch_is_channels_last(torch_tensor tensor);
bool torch_is_contiguous(torch_tensor tensor);
bool torch_requires_grad(torch_tensor tensor);
/// Where the elements are, in the order of memory; valid as long as the tensor is.
void *_Nullable torch_data(torch_tensor tensor);
/// Grows each time that elements are replaced in place.
uint64_t torch_revision(torch_tensor tensor);
/// Copies the elements, in row-major order, as they are; `size` bytes must be as many as there are.
torch_status torch_copy_out(torch_tensor tensor, void *_Nonnull bytes, size_t size);
torch_status torch_item(torch_tensor tensor, double *_Nonnull out);
torch_status torch_get_threads(int *_Nonnull out);
torch_status torch_set_threads(int count);
torch_status torch_manual_seed(uint64_t seed);
/// Freed blocks up to `largest` bytes stay with the process for what is made next, up to `total` bytes in all.
void torch_keep_freed_memory(int largest, int total);
const char *_Nonnull torch_version(void);
/// The file of the BLAS in use, empty if unknown, and what that BLAS says of itself, if OpenBLAS.
void torch_blas(const char *_Nonnull *_Nonnull file, const char *_Nonnull *_Nonnull description);

// Creation.cpp
torch_status torch_full(torch_tensor *_Nonnull out, torch_ints shape, double value, torch_dtype type);
/// Elements of any value; the channels of a pixel lie side by side if `is_channels_last`.
torch_status torch_empty(torch_tensor *_Nonnull out, torch_ints shape, torch_dtype type,
                         bool is_channels_last);
torch_status torch_copy_in(torch_tensor *_Nonnull out, const void *_Nullable bytes, size_t size,
                           torch_ints shape, torch_dtype type);
torch_status torch_arange(torch_tensor *_Nonnull out, double start, double end, double step,
                          torch_dtype type);
torch_status torch_randn(torch_tensor *_Nonnull out, torch_ints shape, torch_dtype type);
torch_status torch_rand(torch_tensor *_Nonnull out, torch_ints shape, torch_dtype type);
torch_status torch_to_type(torch_tensor *_Nonnull out, torch_tensor a, torch_dtype type);
torch_status torch_to_channels_last(torch_tensor *_Nonnull out, torch_tensor a);
torch_status torch_contiguous(torch_tensor *_Nonnull out, torch_tensor a);
torch_status torch_clone(torch_tensor *_Nonnull out, torch_tensor a);
torch_status torch_copy(torch_tensor to, torch_tensor from);
/// Replaces the elements by those at `bytes`, which nothing may write and `owner` keeps until it is released.
///
/// The owner is released in any case.
torch_status torch_borrow(torch_tensor to, const void *_Nonnull bytes, size_t size,
                          void *_Nonnull owner, void (*_Nonnull release)(void *_Nonnull));
/// A second reference to the same tensor.
torch_status torch_share(torch_tensor *_Nonnull out, torch_tensor a);

// Arithmetic.cpp
typedef enum torch_unary {
  TORCH_NEG, TORCH_ABS, TORCH_EXP, TORCH_LOG, TORCH_SQRT, TORCH_SQUARE, TORCH_RECIPROCAL,
  TORCH_SIN, TORCH_COS, TORCH_FLOOR, TORCH_ROUND, TORCH_SIGN, TORCH_ISNAN, TORCH_NOT,
  TORCH_RELU, TORCH_SIGMOID, TORCH_TANH, TORCH_SOFTPLUS, TORCH_GELU,
} torch_unary;
typedef enum torch_binary {
  TORCH_ADD, TORCH_SUB, TORCH_MUL, TORCH_DIV, TORCH_POW, TORCH_MAXIMUM, TORCH_MINIMUM, TORCH_MATMUL,
  TORCH_EQ, TORCH_NE, TORCH_LT, TORCH_LE, TORCH_GT, TORCH_GE, TORCH_AND, TORCH_OR,
} torch_binary;
torch_status torch_apply(torch_tensor *_Nonnull out, torch_unary op, torch_tensor a);
torch_status torch_combine(torch_tensor *_Nonnull out, torch_binary op, torch_tensor a, torch_tensor b);
torch_status torch_combine_scalar(torch_tensor *_Nonnull out, torch_binary op, torch_tensor a, double b);
torch_status torch_clamp(torch_tensor *_Nonnull out, torch_tensor a, double low, double high);
torch_status torch_where(torch_tensor *_Nonnull out, torch_tensor mask, torch_tensor a, torch_tensor b);
torch_status torch_elu(torch_tensor *_Nonnull out, torch_tensor a, double alpha);
torch_status torch_leaky_relu(torch_tensor *_Nonnull out, torch_tensor a, double slope);
torch_status torch_softmax(torch_tensor *_Nonnull out, torch_tensor a, int64_t axis);
torch_status torch_add_in_place(torch_tensor to, torch_tensor a, double factor);
torch_status torch_multiply_in_place(torch_tensor to, double factor);

// Reduction.cpp: over the given axes, over all of them if there are none.
typedef enum torch_reduction { TORCH_SUM, TORCH_MEAN, TORCH_AMAX, TORCH_AMIN } torch_reduction;
torch_status torch_reduce(torch_tensor *_Nonnull out, torch_reduction op, torch_tensor a,
                          torch_ints axes, bool keeps);
torch_status torch_variance(torch_tensor *_Nonnull out, torch_tensor a, torch_ints axes, bool unbiased,
                            bool keeps);
torch_status torch_argmax(torch_tensor *_Nonnull out, torch_tensor a, int64_t axis);
torch_status torch_cumsum(torch_tensor *_Nonnull out, torch_tensor a, int64_t axis);
torch_status torch_all(torch_tensor *_Nonnull out, torch_tensor a);
torch_status torch_any(torch_tensor *_Nonnull out, torch_tensor a);

// Shape.cpp
torch_status torch_reshape(torch_tensor *_Nonnull out, torch_tensor a, torch_ints shape);
torch_status torch_permute(torch_tensor *_Nonnull out, torch_tensor a, torch_ints axes);
torch_status torch_transpose(torch_tensor *_Nonnull out, torch_tensor a, int64_t first, int64_t second);
torch_status torch_unsqueeze(torch_tensor *_Nonnull out, torch_tensor a, int64_t axis);
torch_status torch_squeeze(torch_tensor *_Nonnull out, torch_tensor a, int64_t axis);
torch_status torch_expand(torch_tensor *_Nonnull out, torch_tensor a, torch_ints shape);
torch_status torch_flip(torch_tensor *_Nonnull out, torch_tensor a, torch_ints axes);
torch_status torch_slice(torch_tensor *_Nonnull out, torch_tensor a, int64_t axis, int64_t start,
                         int64_t end, int64_t step);
torch_status torch_select(torch_tensor *_Nonnull out, torch_tensor a, int64_t axis, int64_t index);
torch_status torch_index_select(torch_tensor *_Nonnull out, torch_tensor a, int64_t axis,
                                torch_tensor indices);
torch_status torch_gather(torch_tensor *_Nonnull out, torch_tensor a, int64_t axis, torch_tensor indices);
torch_status torch_cat(torch_tensor *_Nonnull out, const torch_tensor *_Nonnull tensors, size_t count,
                       int64_t axis);
torch_status torch_stack(torch_tensor *_Nonnull out, const torch_tensor *_Nonnull tensors, size_t count,
                         int64_t axis);

// Convolution.cpp
torch_status torch_conv2d(torch_tensor *_Nonnull out, torch_tensor a, torch_tensor weight,
                          torch_tensor bias, torch_ints stride, torch_ints padding, torch_ints dilation,
                          int64_t groups);
torch_status torch_conv_transpose2d(torch_tensor *_Nonnull out, torch_tensor a, torch_tensor weight,
                                    torch_tensor bias, torch_ints stride, torch_ints padding,
                                    torch_ints output_padding, int64_t groups);
/// The gradients of a convolution's input, of the given shape, and of its weight, from that of its result.
torch_status torch_conv2d_input_gradient(torch_tensor *_Nonnull out, torch_tensor gradient,
                                         torch_ints shape, torch_tensor weight, torch_ints stride,
                                         torch_ints padding);
torch_status torch_conv2d_weight_gradient(torch_tensor *_Nonnull out, torch_tensor gradient,
                                          torch_tensor input, torch_tensor weight,
                                          torch_ints stride, torch_ints padding);
torch_status torch_linear(torch_tensor *_Nonnull out, torch_tensor a, torch_tensor weight,
                          torch_tensor bias);
torch_status torch_batch_norm(torch_tensor *_Nonnull out, torch_tensor a, torch_tensor weight,
                              torch_tensor bias, torch_tensor mean, torch_tensor variance,
                              bool training, double momentum, double epsilon);
torch_status torch_instance_norm(torch_tensor *_Nonnull out, torch_tensor a, torch_tensor weight,
                                 torch_tensor bias, double epsilon);
torch_status torch_layer_norm(torch_tensor *_Nonnull out, torch_tensor a, torch_ints shape,
                              torch_tensor weight, torch_tensor bias, double epsilon);
torch_status torch_group_norm(torch_tensor *_Nonnull out, torch_tensor a, int64_t groups,
                              torch_tensor weight, torch_tensor bias, double epsilon);

// Sampling.cpp
typedef enum torch_padding { TORCH_PAD_ZEROS, TORCH_PAD_BORDER, TORCH_PAD_REFLECTION } torch_padding;
torch_status torch_avg_pool2d(torch_tensor *_Nonnull out, torch_tensor a, int64_t kernel, int64_t stride,
                              int64_t padding);
torch_status torch_max_pool2d(torch_tensor *_Nonnull out, torch_tensor a, int64_t kernel, int64_t stride,
                              int64_t padding);
torch_status torch_bilinear(torch_tensor *_Nonnull out, torch_tensor a, torch_ints size,
                            bool align_corners);
torch_status torch_bicubic(torch_tensor *_Nonnull out, torch_tensor a, torch_ints size,
                           bool align_corners);
torch_status torch_area(torch_tensor *_Nonnull out, torch_tensor a, torch_ints size);
torch_status torch_nearest(torch_tensor *_Nonnull out, torch_tensor a, torch_ints size);
torch_status torch_grid_sample(torch_tensor *_Nonnull out, torch_tensor a, torch_tensor grid,
                               torch_padding padding, bool align_corners);
torch_status torch_pad(torch_tensor *_Nonnull out, torch_tensor a, torch_ints amounts,
                       torch_padding padding);
torch_status torch_unfold(torch_tensor *_Nonnull out, torch_tensor a, int64_t kernel, int64_t padding);

// Script.cpp
/// An owned module in TorchScript; release each one once with `torch_script_release`.
typedef struct torch_script {
  void *_Nullable ctx;
} torch_script;
/// An argument: a tensor, or a list of them.
typedef struct torch_script_input {
  const torch_tensor *_Nonnull tensors;
  size_t count;
  bool is_list;
} torch_script_input;
torch_status torch_script_load(torch_script *_Nonnull out, const char *_Nonnull path);
void torch_script_release(torch_script script);
/// The arguments that must be given, `name: type` a line; valid as long as the module.
const char *_Nonnull torch_script_signature(torch_script script);
/// Writes up to `capacity` of the tensors in what the module returns, each of them owned by the caller.
torch_status torch_script_run(torch_tensor *_Nonnull outputs, size_t capacity, size_t *_Nonnull count,
                              torch_script script, const torch_script_input *_Nonnull inputs,
                              size_t input_count);

// Autograd.cpp
torch_status torch_set_requires_grad(torch_tensor a, bool requires_grad);
torch_status torch_detach(torch_tensor *_Nonnull out, torch_tensor a);
torch_status torch_backward(torch_tensor a);
/// The gradient that was gathered so far; none if there is none.
torch_status torch_grad(torch_tensor *_Nonnull out, torch_tensor a);
torch_status torch_zero_grad(torch_tensor a);
/// How the gradients of an operation's inputs follow from that of its output.
typedef struct torch_rule {
  void *_Nonnull context;
  /// Writes a new reference, or a null one for no gradient, by input.
  torch_status (*_Nonnull apply)(void *_Nonnull context, torch_tensor gradient,
                                 torch_tensor *_Nonnull input_gradients);
  void (*_Nonnull release)(void *_Nonnull context);
} torch_rule;
/// Makes `output` remember that it was made of `inputs`; the rule's context is released in any case.
torch_status torch_remember(torch_tensor output, const torch_tensor *_Nonnull inputs, size_t count,
                            torch_rule rule);
bool torch_grad_mode(void);
void torch_set_grad_mode(bool enabled);

// Updates.cpp: for what changes numbers in place.
/// `a` itself where its numbers lie in memory in the order of those of `like`, else a copy in that order.
torch_status torch_laid_out_as(torch_tensor *_Nonnull out, torch_tensor a, torch_tensor like);
/// Tells all that keeps something made of a tensor that its numbers changed.
void torch_mark_changed(torch_tensor a);
/// Zeros in the order of memory of `a`.
torch_status torch_zeros_like(torch_tensor *_Nonnull out, torch_tensor a);

#ifdef __cplusplus
}
#endif
