#include "Boundary.hpp"

#include <ATen/ops/batch_norm.h>
#include <ATen/ops/conv2d.h>
#include <ATen/ops/conv_transpose2d.h>
#include <ATen/ops/convolution_backward.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/group_norm.h>
#include <ATen/ops/instance_norm.h>
#include <ATen/ops/layer_norm.h>
#include <ATen/ops/linear.h>

using namespace boundary;

namespace {

const int64_t kPlainDilation[] = {1, 1};
const int64_t kNoOutputPadding[] = {0, 0};

std::tuple<at::Tensor, at::Tensor, at::Tensor> gradients(const at::Tensor &gradient,
                                                         const at::Tensor &input,
                                                         const at::Tensor &weight, torch_ints stride,
                                                         torch_ints padding, std::array<bool, 3> wanted) {
  return at::convolution_backward(gradient, input, weight, c10::nullopt, ints(stride), ints(padding),
                                  kPlainDilation, false, kNoOutputPadding, 1, wanted);
}

}  // namespace

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
torch_status torch_conv2d_input_gradient(torch_tensor *out, torch_tensor gradient, torch_ints shape,
                                         torch_tensor weight, torch_ints stride, torch_ints padding) {
  return produce(out, [&] {
    // Only its shape and layout are read.
    const auto input = at::empty(ints(shape), get(gradient).options(), at::MemoryFormat::ChannelsLast);
    return std::get<0>(
        gradients(get(gradient), input, get(weight), stride, padding, {true, false, false}));
  });
}
torch_status torch_conv2d_weight_gradient(torch_tensor *out, torch_tensor gradient, torch_tensor input,
                                          torch_tensor weight, torch_ints stride, torch_ints padding) {
  return produce(out, [&] {
    return std::get<1>(
        gradients(get(gradient), get(input), get(weight), stride, padding, {false, true, false}));
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
