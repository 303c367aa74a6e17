#include "Boundary.hpp"

#include <ATen/ops/elu.h>
#include <ATen/ops/gelu.h>
#include <ATen/ops/leaky_relu.h>
#include <ATen/ops/maximum.h>
#include <ATen/ops/minimum.h>
#include <ATen/ops/softmax.h>
#include <ATen/ops/softplus.h>
#include <ATen/ops/where.h>

using namespace boundary;

namespace {

at::Tensor apply(torch_unary op, const at::Tensor &a) {
  switch (op) {
    case TORCH_NEG: return a.neg();
    case TORCH_ABS: return a.abs();
    case TORCH_EXP: return a.exp();
    case TORCH_LOG: return a.log();
    case TORCH_SQRT: return a.sqrt();
    case TORCH_SQUARE: return a.square();
    case TORCH_RECIPROCAL: return a.reciprocal();
    case TORCH_SIN: return a.sin();
    case TORCH_COS: return a.cos();
    case TORCH_FLOOR: return a.floor();
    case TORCH_ROUND: return a.round();
    case TORCH_SIGN: return a.sign();
    case TORCH_ISNAN: return a.isnan();
    case TORCH_NOT: return a.logical_not();
    case TORCH_RELU: return a.relu();
    case TORCH_SIGMOID: return a.sigmoid();
    case TORCH_TANH: return a.tanh();
    case TORCH_SOFTPLUS: return at::softplus(a);
    case TORCH_GELU: return at::gelu(a);
  }
  TORCH_CHECK(false, "no such operation");
}

/// Of a tensor and a tensor, or of a tensor and a number.
template <class Operand>
at::Tensor combine(torch_binary op, const at::Tensor &a, const Operand &b) {
  switch (op) {
    case TORCH_ADD: return a.add(b);
    case TORCH_SUB: return a.sub(b);
    case TORCH_MUL: return a.mul(b);
    case TORCH_DIV: return a.div(b);
    case TORCH_POW: return a.pow(b);
    case TORCH_EQ: return a.eq(b);
    case TORCH_NE: return a.ne(b);
    case TORCH_LT: return a.lt(b);
    case TORCH_LE: return a.le(b);
    case TORCH_GT: return a.gt(b);
    case TORCH_GE: return a.ge(b);
    default: break;
  }
  TORCH_CHECK(false, "no such operation");
}

}  // namespace

torch_status torch_apply(torch_tensor *out, torch_unary op, torch_tensor a) {
  return produce(out, [&] { return apply(op, get(a)); });
}
torch_status torch_combine(torch_tensor *out, torch_binary op, torch_tensor a, torch_tensor b) {
  return produce(out, [&] {
    switch (op) {
      case TORCH_MAXIMUM: return at::maximum(get(a), get(b));
      case TORCH_MINIMUM: return at::minimum(get(a), get(b));
      case TORCH_MATMUL: return get(a).matmul(get(b));
      case TORCH_AND: return get(a).logical_and(get(b));
      case TORCH_OR: return get(a).logical_or(get(b));
      default: return combine(op, get(a), get(b));
    }
  });
}
torch_status torch_combine_scalar(torch_tensor *out, torch_binary op, torch_tensor a, double b) {
  return produce(out, [&] { return combine(op, get(a), at::Scalar(b)); });
}
torch_status torch_clamp(torch_tensor *out, torch_tensor a, double low, double high) {
  return produce(out, [&] { return get(a).clamp(low, high); });
}
torch_status torch_where(torch_tensor *out, torch_tensor mask, torch_tensor a, torch_tensor b) {
  return produce(out, [&] { return at::where(get(mask), get(a), get(b)); });
}
torch_status torch_elu(torch_tensor *out, torch_tensor a, double alpha) {
  return produce(out, [&] { return at::elu(get(a), alpha); });
}
torch_status torch_leaky_relu(torch_tensor *out, torch_tensor a, double slope) {
  return produce(out, [&] { return at::leaky_relu(get(a), slope); });
}
torch_status torch_softmax(torch_tensor *out, torch_tensor a, int64_t axis) {
  return produce(out, [&] { return at::softmax(get(a), axis); });
}
torch_status torch_add_in_place(torch_tensor to, torch_tensor a, double factor) {
  // A factor, even 1, is a real number and refused by integers.
  return guarded([&] { factor == 1 ? get(to).add_(get(a)) : get(to).add_(get(a), factor); });
}
torch_status torch_multiply_in_place(torch_tensor to, double factor) {
  return guarded([&] { get(to).mul_(factor); });
}
