// The one place where C++ exceptions end and handles are opened and closed.
#pragma once

#include "CTorch.h"

#include <ATen/core/Tensor.h>

#include <exception>
#include <string>
#include <utility>
#include <vector>

namespace boundary {

inline thread_local std::string last_error;

/// Runs `body`; no exception leaves it.
template <class Body>
torch_status guarded(Body &&body) noexcept {
  try {
    body();
    return TORCH_OK;
  } catch (const c10::Error &error) {
    last_error = error.what_without_backtrace();
  } catch (const std::exception &error) {
    last_error = error.what();
  } catch (...) {
    last_error = "unknown C++ exception";
  }
  return TORCH_ERROR;
}

inline const at::Tensor &get(torch_tensor tensor) {
  return *static_cast<const at::Tensor *>(tensor.ctx);
}

/// The tensor of a handle that may be none.
inline c10::optional<at::Tensor> maybe(torch_tensor tensor) {
  return tensor.ctx ? c10::optional<at::Tensor>(get(tensor)) : c10::nullopt;
}

inline std::vector<at::Tensor> list(const torch_tensor *tensors, size_t count) {
  std::vector<at::Tensor> result;
  result.reserve(count);
  for (size_t index = 0; index < count; ++index) result.push_back(get(tensors[index]));
  return result;
}

inline at::IntArrayRef ints(torch_ints sizes) { return {sizes.values, sizes.count}; }

/// Runs `body` and hands its tensor to the caller as a new owned reference.
template <class Body>
torch_status produce(torch_tensor *out, Body &&body) noexcept {
  return guarded([&] { out->ctx = new at::Tensor(std::forward<Body>(body)()); });
}

at::ScalarType scalar_type(torch_dtype type);
torch_dtype element_type(at::ScalarType type);

}  // namespace boundary
