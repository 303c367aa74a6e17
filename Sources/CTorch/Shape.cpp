#include "Boundary.hpp"

#include <ATen/ops/cat.h>
#include <ATen/ops/stack.h>

using namespace boundary;

torch_status torch_reshape(torch_tensor *out, torch_tensor a, torch_ints shape) {
  return produce(out, [&] { return get(a).reshape(ints(shape)); });
}
torch_status torch_permute(torch_tensor *out, torch_tensor a, torch_ints axes) {
  return produce(out, [&] { return get(a).permute(ints(axes)); });
}
torch_status torch_transpose(torch_tensor *out, torch_tensor a, int64_t first, int64_t second) {
  return produce(out, [&] { return get(a).transpose(first, second); });
}
torch_status torch_unsqueeze(torch_tensor *out, torch_tensor a, int64_t axis) {
  return produce(out, [&] { return get(a).unsqueeze(axis); });
}
torch_status torch_squeeze(torch_tensor *out, torch_tensor a, int64_t axis) {
  return produce(out, [&] { return get(a).squeeze(axis); });
}
torch_status torch_expand(torch_tensor *out, torch_tensor a, torch_ints shape) {
  return produce(out, [&] { return get(a).expand(ints(shape)); });
}
torch_status torch_flip(torch_tensor *out, torch_tensor a, torch_ints axes) {
  return produce(out, [&] { return get(a).flip(ints(axes)); });
}
torch_status torch_slice(torch_tensor *out, torch_tensor a, int64_t axis, int64_t start, int64_t end,
                         int64_t step) {
  return produce(out, [&] { return get(a).slice(axis, start, end, step); });
}
torch_status torch_select(torch_tensor *out, torch_tensor a, int64_t axis, int64_t index) {
  return produce(out, [&] { return get(a).select(axis, index); });
}
torch_status torch_index_select(torch_tensor *out, torch_tensor a, int64_t axis, torch_tensor indices) {
  return produce(out, [&] { return get(a).index_select(axis, get(indices)); });
}
torch_status torch_gather(torch_tensor *out, torch_tensor a, int64_t axis, torch_tensor indices) {
  return produce(out, [&] { return get(a).gather(axis, get(indices)); });
}
torch_status torch_cat(torch_tensor *out, const torch_tensor *tensors, size_t count, int64_t axis) {
  return produce(out, [&] { return at::cat(list(tensors, count), axis); });
}
torch_status torch_stack(torch_tensor *out, const torch_tensor *tensors, size_t count, int64_t axis) {
  return produce(out, [&] { return at::stack(list(tensors, count), axis); });
}
