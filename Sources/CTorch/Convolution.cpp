#include "Boundary.hpp"

#include <ATen/ops/batch_norm.h>
#include <ATen/ops/conv2d.h>
#include <ATen/ops/conv_transpose2d.h>
#include <ATen/ops/group_norm.h>
#include <ATen/ops/instance_norm.h>
#include <ATen/ops/layer_norm.h>
#include <ATen/ops/linear.h>

using namespace boundary;

torch_status torch_conv2d(torch_tensor *out, torch_tensor a, torch_tensor weight, torch_tensor bias,
                          torch_ints stride, torch_ints padding, torch_ints dilation, int64_t groups) {
  return produce(out, [&] {
    return at::conv2d(get(a), get(weight), maybe(bias), ints(stride), ints(padding), ints(dilation),
                      groups);
  });
}
torch_status torch_conv_transpose2d(torch_tensor *out, torch_tensor a, torch_tensor weight,
                                    torch_tensor bias, torch_ints stride, torch_ints padding,
                                    torch_ints output_padding, int64_t groups) {
  return produce(out, [&] {
    return at::conv_transpose2d(get(a), get(weight), maybe(bias), ints(stride), ints(padding),
                                ints(output_padding), groups);
  });
}
torch_status torch_linear(torch_tensor *out, torch_tensor a, torch_tensor weight, torch_tensor bias) {
  return produce(out, [&] { return at::linear(get(a), get(weight), maybe(bias)); });
}
torch_status torch_batch_norm(torch_tensor *out, torch_tensor a, torch_tensor weight,
                              torch_tensor bias, torch_tensor mean, torch_tensor variance,
                              bool training, double momentum, double epsilon) {
  return produce(out, [&] {
    return at::batch_norm(get(a), maybe(weight), maybe(bias), maybe(mean), maybe(variance), training,
                          momentum, epsilon, false);
  });
}
torch_status torch_instance_norm(torch_tensor *out, torch_tensor a, torch_tensor weight,
                                 torch_tensor bias, double epsilon) {
  return produce(out, [&] {
    return at::instance_norm(get(a), maybe(weight), maybe(bias), c10::nullopt, c10::nullopt, true, 0,
                             epsilon, false);
  });
}
torch_status torch_layer_norm(torch_tensor *out, torch_tensor a, torch_ints shape, torch_tensor weight,
                              torch_tensor bias, double epsilon) {
  return produce(out, [&] {
    return at::layer_norm(get(a), ints(shape), maybe(weight), maybe(bias), epsilon);
  });
}
torch_status torch_group_norm(torch_tensor *out, torch_tensor a, int64_t groups, torch_tensor weight,
                              torch_tensor bias, double epsilon) {
  return produce(out, [&] {
    return at::group_norm(get(a), groups, maybe(weight), maybe(bias), epsilon);
  });
}
