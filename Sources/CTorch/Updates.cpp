#include "Boundary.hpp"

#include <ATen/ops/empty_strided.h>
#include <c10/core/GradMode.h>

using namespace boundary;

torch_status torch_laid_out_as(torch_tensor *out, torch_tensor a, torch_tensor like) {
  return produce(out, [&] {
    c10::NoGradGuard no_gradients;
    const auto &from = get(a), &to = get(like);
    TORCH_CHECK(from.sizes() == to.sizes(), "a tensor of shape ", from.sizes(), " for one of shape ", to.sizes());
    TORCH_CHECK(to.is_non_overlapping_and_dense(), "a tensor with memory of its own expected");
    if (from.strides() == to.strides()) return from;
    return at::empty_strided(to.sizes(), to.strides(), from.options()).copy_(from);
  });
}

void torch_mark_changed(torch_tensor a) { get(a).unsafeGetTensorImpl()->bump_version(); }

torch_status torch_zeros_like(torch_tensor *out, torch_tensor a) {
  return produce(out, [&] {
    const auto &like = get(a);
    return at::empty_strided(like.sizes(), like.strides(), like.options()).zero_();
  });
}
