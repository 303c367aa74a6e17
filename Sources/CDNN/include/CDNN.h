// oneDNN by a C interface. Every function that can fail returns a status and writes through `out`.
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// An owned operation, prepared for one shape; release each one once. A null one is none.
typedef struct dnn_operation {
  void *_Nullable ctx;
} dnn_operation;

typedef enum dnn_status { DNN_OK = 0, DNN_ERROR = 1 } dnn_status;
typedef enum dnn_type { DNN_FLOAT32, DNN_BFLOAT16 } dnn_type;
typedef enum dnn_activation {
  DNN_IDENTITY, DNN_RELU, DNN_SIGMOID, DNN_TANH, DNN_LEAKY_RELU, DNN_ELU, DNN_SWISH,
} dnn_activation;

/// A convolution over images whose channels lie side by side.
typedef struct dnn_convolution {
  int64_t batch, inputs, height, width;
  int64_t outputs, out_height, out_width;
  int64_t kernel[2], stride[2], padding[2], dilation[2];
  int64_t groups;
  dnn_type input, output;
  /// Applied to the convolution with its bias, then `added` is added, then `last` applied.
  dnn_activation first, last;
  /// The slope of a leaky ReLU, or ELU's alpha.
  float alpha;
  /// Whether an array like the output, of type `added`, is added.
  bool adds;
  dnn_type added;
} dnn_convolution;

/// What the last failed call on this thread said. Valid until the next call on this thread.
const char *_Nonnull dnn_last_error(void);
void dnn_release(dnn_operation operation);

/// `weight` is outputs × inputs / groups × kernel in row-major order; it is copied.
dnn_status dnn_convolution_create(dnn_operation *_Nonnull out, const dnn_convolution *_Nonnull shape,
                                  const float *_Nonnull weight, const float *_Nullable bias);
dnn_status dnn_convolution_run(dnn_operation operation, const void *_Nonnull input,
                               const void *_Nullable added, void *_Nonnull output);

/// A · Bᵀ · scale, of A rows × depth and B columns × depth, all row by row and of one type.
dnn_status dnn_product_create(dnn_operation *_Nonnull out, int64_t rows, int64_t columns, int64_t depth,
                              dnn_type type, float scale);
dnn_status dnn_product_run(dnn_operation operation, const void *_Nonnull a, const void *_Nonnull b,
                           void *_Nonnull output);

/// A · B · scale by a B that is brought into the order of the machine once, for many A.
///
/// A is rows × depth, row by row. B is depth × columns, row by row, or column by column if it `is_transposed`.
dnn_status dnn_packed_product_create(dnn_operation *_Nonnull out, int64_t rows, int64_t columns,
                                     int64_t depth, bool is_transposed, dnn_type type,
                                     dnn_type result_type, float scale);
/// Takes another B; it is copied.
dnn_status dnn_packed_product_set(dnn_operation operation, const void *_Nonnull b);

/// Products of matrices in single precision, rows × depth by depth × columns: `count` at a time, row by row.
///
/// The second ones, `weight`, are copied.
dnn_status dnn_products_create(dnn_operation *_Nonnull out, int64_t count, int64_t rows, int64_t columns,
                               int64_t depth, const float *_Nonnull weight);
/// Multiplies by the B of a packed product, or by the weight of products.
dnn_status dnn_packed_run(dnn_operation operation, const void *_Nonnull a, void *_Nonnull output);

#ifdef __cplusplus
}
#endif
