#include "Boundary.hpp"

#include <numeric>

using namespace boundary;

namespace {

/// The axes given, or all.
std::vector<int64_t> axes_of(const at::Tensor &a, torch_ints axes) {
  if (axes.count) return {axes.values, axes.values + axes.count};
  std::vector<int64_t> all(static_cast<size_t>(a.dim()));
  std::iota(all.begin(), all.end(), 0);
  return all;
}

}  // namespace

torch_status torch_reduce(torch_tensor *out, torch_reduction op, torch_tensor a, torch_ints axes,
                          bool keeps) {
  return produce(out, [&] {
    const auto over = axes_of(get(a), axes);
    switch (op) {
      case TORCH_SUM: return get(a).sum(over, keeps);
      case TORCH_MEAN: return get(a).mean(over, keeps);
      case TORCH_AMAX: return get(a).amax(over, keeps);
      case TORCH_AMIN: return get(a).amin(over, keeps);
    }
    TORCH_CHECK(false, "no such operation");
  });
}
torch_status torch_variance(torch_tensor *out, torch_tensor a, torch_ints axes, bool unbiased,
                            bool keeps) {
  return produce(out, [&] { return get(a).var(axes_of(get(a), axes), unbiased, keeps); });
}
torch_status torch_argmax(torch_tensor *out, torch_tensor a, int64_t axis) {
  return produce(out, [&] { return get(a).argmax(axis); });
}
torch_status torch_cumsum(torch_tensor *out, torch_tensor a, int64_t axis) {
  return produce(out, [&] { return get(a).cumsum(axis); });
}
torch_status torch_all(torch_tensor *out, torch_tensor a) {
  return produce(out, [&] { return get(a).all(); });
}
torch_status torch_any(torch_tensor *out, torch_tensor a) {
  return produce(out, [&] { return get(a).any(); });
}
