#include "Boundary.hpp"

#include <c10/core/GradMode.h>

using namespace boundary;

torch_status torch_set_requires_grad(torch_tensor a, bool requires_grad) {
  return guarded([&] { get(a).requires_grad_(requires_grad); });
}
torch_status torch_detach(torch_tensor *out, torch_tensor a) {
  return produce(out, [&] { return get(a).detach(); });
}
torch_status torch_backward(torch_tensor a) {
  return guarded([&] { get(a).backward(); });
}
torch_status torch_grad(torch_tensor *out, torch_tensor a) {
  out->ctx = nullptr;
  return guarded([&] {
    if (get(a).grad().defined()) out->ctx = new at::Tensor(get(a).grad());
  });
}
torch_status torch_zero_grad(torch_tensor a) {
  return guarded([&] { get(a).mutable_grad() = at::Tensor(); });
}
bool torch_grad_mode(void) { return c10::GradMode::is_enabled(); }
void torch_set_grad_mode(bool enabled) { c10::GradMode::set_enabled(enabled); }
