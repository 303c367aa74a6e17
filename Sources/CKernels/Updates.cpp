// Steps of optimisers: as fast as weights, gradients and their means are read and written.
#include "Loops.hpp"

#include <cmath>
#include <vector>

using namespace kernels;

namespace {

/// Elements whose squares are summed by one thread: sums do not depend on how many threads there are.
constexpr int64_t grain = 1 << 15;
constexpr int64_t lanes = 16;

KERNEL double squares(const float *values, int64_t count) {
  const int64_t whole = count / lanes * lanes;
  double sums[lanes] = {};
  for (int64_t i = 0; i < whole; i += lanes)
    for (int64_t l = 0; l < lanes; ++l) {
      const double value = values[i + l];
      sums[l] += value * value;
    }
  double sum = 0;
  for (int64_t l = 0; l < lanes; ++l) sum += sums[l];
  for (int64_t i = whole; i < count; ++i) sum += static_cast<double>(values[i]) * values[i];
  return sum;
}

KERNEL void adam(const kernel_adam_rates &rates, const float *gradient, float *first, float *second,
                 float *weight, int64_t begin, int64_t end) {
  for (int64_t i = begin; i < end; ++i) {
    const float slope = gradient[i] * rates.gradient_scale;
    const float mean = rates.beta1 * first[i] + (1 - rates.beta1) * slope;
    const float square = rates.beta2 * second[i] + (1 - rates.beta2) * slope * slope;
    first[i] = mean;
    second[i] = square;
    weight[i] = rates.kept * weight[i] - rates.rate * mean / (std::sqrt(square) * rates.root + rates.epsilon);
  }
}

KERNEL void momentum(const kernel_momentum_rates &rates, const float *gradient, float *velocity,
                     float *weight, int64_t begin, int64_t end) {
  for (int64_t i = begin; i < end; ++i) {
    velocity[i] = rates.momentum * velocity[i] + (gradient[i] * rates.gradient_scale + rates.decay * weight[i]);
    weight[i] -= rates.rate * velocity[i];
  }
}

KERNEL void approach(float part, const float *target, float *to, int64_t begin, int64_t end) {
  for (int64_t i = begin; i < end; ++i) to[i] += part * (target[i] - to[i]);
}

}  // namespace

double kernel_squared_norm(const float *values, int64_t count) {
  std::vector<double> sums(static_cast<size_t>((count + grain - 1) / grain));
  parallel(static_cast<int64_t>(sums.size()), [&](int64_t begin, int64_t end) {
    for (int64_t part = begin; part < end; ++part)
      sums[static_cast<size_t>(part)] = squares(values + part * grain, std::min(grain, count - part * grain));
  });
  double sum = 0;
  for (double one : sums) sum += one;
  return sum;
}

void kernel_adam_step(const kernel_adam_rates *rates, const float *gradient, float *first,
                      float *second, float *weight, int64_t count) {
  parallel(count, [&](int64_t begin, int64_t end) {
    adam(*rates, gradient, first, second, weight, begin, end);
  });
}

void kernel_momentum_step(const kernel_momentum_rates *rates, const float *gradient, float *velocity,
                          float *weight, int64_t count) {
  parallel(count, [&](int64_t begin, int64_t end) {
    momentum(*rates, gradient, velocity, weight, begin, end);
  });
}

void kernel_approach(float part, const float *target, float *to, int64_t count) {
  parallel(count, [&](int64_t begin, int64_t end) { approach(part, target, to, begin, end); });
}
