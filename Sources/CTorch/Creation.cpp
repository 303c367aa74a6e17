#include "Boundary.hpp"

#include <ATen/ops/arange.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/from_blob.h>
#include <ATen/ops/full.h>
#include <ATen/ops/rand.h>
#include <ATen/ops/randn.h>

#include <cstring>
#include <memory>

using namespace boundary;

torch_status torch_full(torch_tensor *out, torch_ints shape, double value, torch_dtype type) {
  return produce(out, [&] { return at::full(ints(shape), value, scalar_type(type)); });
}
torch_status torch_empty(torch_tensor *out, torch_ints shape, torch_dtype type, bool is_channels_last) {
  return produce(out, [&] {
    return at::empty(ints(shape), scalar_type(type),
                     is_channels_last ? at::MemoryFormat::ChannelsLast : at::MemoryFormat::Contiguous);
  });
}
torch_status torch_copy_in(torch_tensor *out, const void *bytes, size_t size, torch_ints shape,
                           torch_dtype type) {
  return produce(out, [&] {
    auto result = at::empty(ints(shape), scalar_type(type));
    TORCH_CHECK(result.nbytes() == size, size, " bytes for ", result.nbytes());
    if (size) std::memcpy(result.data_ptr(), bytes, size);
    return result;
  });
}
torch_status torch_arange(torch_tensor *out, double start, double end, double step, torch_dtype type) {
  return produce(out, [&] { return at::arange(start, end, step, scalar_type(type)); });
}
torch_status torch_randn(torch_tensor *out, torch_ints shape, torch_dtype type) {
  return produce(out, [&] { return at::randn(ints(shape), scalar_type(type)); });
}
torch_status torch_rand(torch_tensor *out, torch_ints shape, torch_dtype type) {
  return produce(out, [&] { return at::rand(ints(shape), scalar_type(type)); });
}
torch_status torch_to_type(torch_tensor *out, torch_tensor a, torch_dtype type) {
  return produce(out, [&] { return get(a).to(scalar_type(type)); });
}
torch_status torch_to_channels_last(torch_tensor *out, torch_tensor a) {
  return produce(out, [&] { return get(a).contiguous(at::MemoryFormat::ChannelsLast); });
}
torch_status torch_contiguous(torch_tensor *out, torch_tensor a) {
  return produce(out, [&] { return get(a).contiguous(); });
}
torch_status torch_clone(torch_tensor *out, torch_tensor a) {
  return produce(out, [&] { return get(a).clone(); });
}
torch_status torch_copy(torch_tensor to, torch_tensor from) {
  return guarded([&] {
    TORCH_CHECK(get(to).sizes() == get(from).sizes(), "a tensor of shape ", get(from).sizes(),
                " for one of shape ", get(to).sizes());
    get(to).detach().copy_(get(from));
  });
}
torch_status torch_borrow(torch_tensor to, const void *bytes, size_t size, void *owner,
                          void (*release)(void *)) {
  return guarded([&] {
    const std::shared_ptr<void> kept(owner, release);
    const at::Tensor &tensor = get(to);
    TORCH_CHECK(tensor.nbytes() == size, size, " bytes for ", tensor.nbytes());
    const auto borrowed = at::from_blob(const_cast<void *>(bytes), tensor.sizes(),
                                        [kept](void *) {}, tensor.options());
    tensor.set_data(borrowed);
  });
}
torch_status torch_share(torch_tensor *out, torch_tensor a) {
  return produce(out, [&] { return get(a); });
}
