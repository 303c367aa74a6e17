// What follows a convolution, element by element.
#pragma once

#include "Loops.hpp"

#include <cmath>

namespace kernels {

/// eˣ within two units in the last place, from 0 to the largest number: a Taylor polynomial of what is left of x
/// beyond multiples of log 2.
INLINE float exponential(float x) {
  const float limited = x < -87.0f ? -87.0f : x > 88.0f ? 88.0f : x;
  // Adding and subtracting 1.5 · 2²³ rounds to a whole number.
  const float turns = (limited * 1.44269504088896341f + 12582912.0f) - 12582912.0f;
  const float r = (limited - turns * 0.693359375f) + turns * 2.12194440054690583e-4f;
  float sum = 1.0f / 5040;
  sum = sum * r + 1.0f / 720;
  sum = sum * r + 1.0f / 120;
  sum = sum * r + 1.0f / 24;
  sum = sum * r + 1.0f / 6;
  sum = sum * r + 0.5f;
  sum = sum * r + 1.0f;
  sum = sum * r + 1.0f;
  const int32_t bits = (static_cast<int32_t>(turns) + 127) << 23;
  float power;
  std::memcpy(&power, &bits, sizeof power);
  return sum * power;
}

INLINE void activate(float *values, int64_t count, kernel_activation activation, float alpha) {
  switch (activation) {
    case KERNEL_IDENTITY: break;
    case KERNEL_RELU:
      for (int64_t c = 0; c < count; ++c) values[c] = values[c] < 0 ? 0 : values[c];
      break;
    case KERNEL_SIGMOID:
      for (int64_t c = 0; c < count; ++c) values[c] = 1 / (1 + exponential(-values[c]));
      break;
    case KERNEL_TANH:
      for (int64_t c = 0; c < count; ++c) values[c] = 1 - 2 / (1 + exponential(2 * values[c]));
      break;
    case KERNEL_LEAKY_RELU:
      for (int64_t c = 0; c < count; ++c) values[c] = values[c] < 0 ? alpha * values[c] : values[c];
      break;
    case KERNEL_SWISH:
      for (int64_t c = 0; c < count; ++c) values[c] = values[c] / (1 + exponential(-values[c]));
      break;
    case KERNEL_ELU:
      for (int64_t c = 0; c < count; ++c)
        values[c] = values[c] < 0 ? alpha * (exponential(values[c]) - 1) : values[c];
      break;
  }
}

/// sums ← last(first(sums + bias) + added).
INLINE void finish(float *sums, const float *bias, const float *added, int64_t count,
                   const kernel_epilogue &epilogue) {
  if (bias)
    for (int64_t c = 0; c < count; ++c) sums[c] += bias[c];
  activate(sums, count, epilogue.first, epilogue.alpha);
  if (added)
    for (int64_t c = 0; c < count; ++c) sums[c] += added[c];
  activate(sums, count, epilogue.last, epilogue.alpha);
}

/// The same, to elsewhere.
INLINE void finish(float *sums, const float *bias, const float *added, int64_t count,
                   const kernel_epilogue &epilogue, float *out) {
  finish(sums, bias, added, count, epilogue);
  std::memcpy(out, sums, count * sizeof *out);
}

}  // namespace kernels
