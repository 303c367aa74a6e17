#include "Boundary.hpp"

#include <ATen/Parallel.h>
#include <ATen/ops/empty_strided.h>
#include <c10/core/GradMode.h>

#include <algorithm>
#include <cmath>

using namespace boundary;

namespace {

/// Elements that one thread takes at once; sums are taken within one, so threads do not change them.
constexpr int64_t grain = 1 << 15;

/// The numbers of a tensor that fills its memory, in the order in which they lie there.
float *numbers(const at::Tensor &a) {
  TORCH_CHECK(a.scalar_type() == at::kFloat, "single precision expected");
  TORCH_CHECK(a.is_non_overlapping_and_dense(), "a tensor with memory of its own expected");
  return a.data_ptr<float>();
}

/// Tells all that keeps something made of a tensor that its numbers changed.
void changed(const at::Tensor &a) { a.unsafeGetTensorImpl()->bump_version(); }

/// `a` in the order of memory of `like`.
at::Tensor ordered(const at::Tensor &a, const at::Tensor &like) {
  TORCH_CHECK(a.sizes() == like.sizes(), "a tensor of shape ", a.sizes(), " for one of shape ",
              like.sizes());
  if (a.strides() == like.strides()) return a;
  auto result = at::empty_strided(like.sizes(), like.strides(), like.options());
  return result.copy_(a);
}

}  // namespace

torch_status torch_squared_norm(torch_tensor a, double *out) {
  return guarded([&] {
    c10::NoGradGuard no_gradients;
    const auto dense = get(a).is_non_overlapping_and_dense() ? get(a) : get(a).contiguous();
    const float *x = numbers(dense);
    const int64_t count = dense.numel();
    std::vector<double> sums(static_cast<size_t>((count + grain - 1) / grain));
    at::parallel_for(0, static_cast<int64_t>(sums.size()), 1, [&](int64_t begin, int64_t end) {
      for (int64_t part = begin; part < end; ++part) {
        double sum = 0;
        for (int64_t i = part * grain; i < std::min(count, (part + 1) * grain); ++i)
          sum += static_cast<double>(x[i]) * x[i];
        sums[static_cast<size_t>(part)] = sum;
      }
    });
    *out = 0;
    for (double sum : sums) *out += sum;
  });
}

torch_status torch_adam_step(torch_tensor parameter, torch_tensor gradient, torch_tensor first,
                             torch_tensor second, torch_adam_rates rates) {
  return guarded([&] {
    c10::NoGradGuard no_gradients;
    const auto &to = get(parameter);
    const auto slope = ordered(get(gradient), to);
    TORCH_CHECK(get(first).strides() == to.strides() && get(second).strides() == to.strides(),
                "moments in another order of memory");
    float *w = numbers(to);
    const float *g = numbers(slope);
    float *m = numbers(get(first));
    float *v = numbers(get(second));
    const auto b1 = static_cast<float>(rates.beta1), b2 = static_cast<float>(rates.beta2);
    const auto scale = static_cast<float>(rates.gradient_scale);
    const auto kept = static_cast<float>(1 - rates.rate * rates.decay);
    const auto rate = static_cast<float>(rates.rate / rates.correction1);
    const auto root = static_cast<float>(1 / std::sqrt(rates.correction2));
    const auto epsilon = static_cast<float>(rates.epsilon);
    at::parallel_for(0, to.numel(), grain, [&](int64_t begin, int64_t end) {
      for (int64_t i = begin; i < end; ++i) {
        const float x = g[i] * scale;
        m[i] = b1 * m[i] + (1 - b1) * x;
        v[i] = b2 * v[i] + (1 - b2) * x * x;
        w[i] = kept * w[i] - rate * m[i] / (std::sqrt(v[i]) * root + epsilon);
      }
    });
    changed(to);
  });
}

torch_status torch_momentum_step(torch_tensor parameter, torch_tensor gradient, torch_tensor velocity,
                                 double rate, double momentum, double decay, double gradient_scale) {
  return guarded([&] {
    c10::NoGradGuard no_gradients;
    const auto &to = get(parameter);
    const auto slope = ordered(get(gradient), to);
    TORCH_CHECK(get(velocity).strides() == to.strides(), "a velocity in another order of memory");
    float *w = numbers(to);
    const float *g = numbers(slope);
    float *u = numbers(get(velocity));
    const auto step = static_cast<float>(rate), kept = static_cast<float>(momentum);
    const auto shrink = static_cast<float>(decay), scale = static_cast<float>(gradient_scale);
    at::parallel_for(0, to.numel(), grain, [&](int64_t begin, int64_t end) {
      for (int64_t i = begin; i < end; ++i) {
        u[i] = kept * u[i] + (g[i] * scale + shrink * w[i]);
        w[i] -= step * u[i];
      }
    });
    changed(to);
  });
}

torch_status torch_approach(torch_tensor to, torch_tensor target, double part) {
  return guarded([&] {
    c10::NoGradGuard no_gradients;
    const auto &average = get(to);
    const auto source = ordered(get(target), average);
    float *x = numbers(average);
    const float *y = numbers(source);
    const auto factor = static_cast<float>(part);
    at::parallel_for(0, average.numel(), grain, [&](int64_t begin, int64_t end) {
      for (int64_t i = begin; i < end; ++i) x[i] += factor * (y[i] - x[i]);
    });
    changed(average);
  });
}

torch_status torch_zeros_like(torch_tensor *out, torch_tensor a) {
  return produce(out, [&] {
    const auto &like = get(a);
    return at::empty_strided(like.sizes(), like.strides(), like.options()).zero_();
  });
}
