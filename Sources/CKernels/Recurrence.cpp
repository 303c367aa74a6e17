// What a convolutional gated recurrent unit (K. Cho et al., EMNLP 2014) does between its convolutions.
#include "Elementwise.hpp"

using namespace kernels;

namespace {

template <class Value>
INLINE void reset(const Value *gates, const float *hidden, int64_t begin, int64_t end,
                  int64_t channels, Value *rows, int64_t stride) {
  for (int64_t p = begin; p < end; ++p)
    for (int64_t c = 0; c < channels; ++c)
      put(rows[p * stride + c], widened(gates[(2 * p + 1) * channels + c]) * hidden[p * channels + c]);
}

KERNEL void reset_single(const float *gates, const float *hidden, int64_t begin, int64_t end,
                         int64_t channels, float *rows, int64_t stride) {
  reset(gates, hidden, begin, end, channels, rows, stride);
}
KERNEL void reset_half(const bfloat16 *gates, const float *hidden, int64_t begin, int64_t end,
                       int64_t channels, bfloat16 *rows, int64_t stride) {
  reset(gates, hidden, begin, end, channels, rows, stride);
}

template <class Value>
INLINE void update(const Value *gates, const Value *candidate, float *hidden, int64_t begin,
                   int64_t end, int64_t channels, Value *rows, int64_t stride, Value *copy) {
  for (int64_t p = begin; p < end; ++p)
    for (int64_t c = 0; c < channels; ++c) {
      const float old = hidden[p * channels + c];
      const float share = widened(gates[2 * p * channels + c]);
      const float value = (1 - share) * old + share * widened(candidate[p * channels + c]);
      hidden[p * channels + c] = value;
      put(rows[p * stride + c], value);
      if (copy) put(copy[p * channels + c], value);
    }
}

KERNEL void update_single(const float *gates, const float *candidate, float *hidden, int64_t begin,
                          int64_t end, int64_t channels, float *rows, int64_t stride, float *copy) {
  update(gates, candidate, hidden, begin, end, channels, rows, stride, copy);
}
KERNEL void update_half(const bfloat16 *gates, const bfloat16 *candidate, float *hidden, int64_t begin,
                        int64_t end, int64_t channels, bfloat16 *rows, int64_t stride, bfloat16 *copy) {
  update(gates, candidate, hidden, begin, end, channels, rows, stride, copy);
}

template <class Value>
void advance(float *coordinates, const Value *change, int64_t begin, int64_t end, int64_t height,
             int64_t width, Value *flow, Value *rows, int64_t stride, int64_t offset) {
  for (int64_t p = begin; p < end; ++p) {
    const float origin[2] = {static_cast<float>(p % width), static_cast<float>(p / width % height)};
    for (int64_t axis = 0; axis < 2; ++axis) {
      float &coordinate = coordinates[2 * p + axis];
      coordinate += widened(change[2 * p + axis]);
      put(flow[2 * p + axis], coordinate - origin[axis]);
      if (rows) put(rows[p * stride + offset + axis], coordinate - origin[axis]);
    }
  }
}

INLINE float sigmoid(float x) { return 1 / (1 + exponential(-x)); }
INLINE float hyperbolic_tangent(float x) { return 1 - 2 / (1 + exponential(2 * x)); }

template <class Value>
INLINE void gate_reset(const Value *gates, const Value *fixed, const Value *state, int64_t begin,
                       int64_t end, int64_t channels, Value *out) {
  for (int64_t p = begin; p < end; ++p)
    for (int64_t c = 0; c < channels; ++c) {
      const int64_t at = p * channels + c, gate = (2 * p + 1) * channels + c;
      put(out[at], sigmoid(widened(gates[gate]) + widened(fixed[gate])) * widened(state[at]));
    }
}

template <class Value>
INLINE void gate_reset_gradient(const Value *gates, const Value *fixed, const Value *state,
                                const Value *out_gradient, int64_t begin, int64_t end,
                                int64_t channels, Value *gates_gradient, Value *state_gradient) {
  for (int64_t p = begin; p < end; ++p)
    for (int64_t c = 0; c < channels; ++c) {
      const int64_t at = p * channels + c, gate = (2 * p + 1) * channels + c;
      const float share = sigmoid(widened(gates[gate]) + widened(fixed[gate]));
      const float given = widened(out_gradient[at]);
      put(gates_gradient[gate - channels], 0);
      put(gates_gradient[gate], given * widened(state[at]) * share * (1 - share));
      put(state_gradient[at], given * share);
    }
}

template <class Value>
INLINE void gate_update(const Value *gates, const Value *fixed, const Value *candidate,
                        const Value *fixed_candidate, const float *state, int64_t begin, int64_t end,
                        int64_t channels, float *out) {
  for (int64_t p = begin; p < end; ++p)
    for (int64_t c = 0; c < channels; ++c) {
      const int64_t at = p * channels + c, gate = 2 * p * channels + c;
      const float share = sigmoid(widened(gates[gate]) + widened(fixed[gate]));
      const float goal = hyperbolic_tangent(widened(candidate[at]) + widened(fixed_candidate[at]));
      out[at] = (1 - share) * state[at] + share * goal;
    }
}

template <class Value>
INLINE void gate_update_gradient(const Value *gates, const Value *fixed, const Value *candidate,
                                 const Value *fixed_candidate, const float *state,
                                 const float *out_gradient, int64_t begin, int64_t end,
                                 int64_t channels, Value *gates_gradient, Value *candidate_gradient,
                                 float *state_gradient) {
  for (int64_t p = begin; p < end; ++p)
    for (int64_t c = 0; c < channels; ++c) {
      const int64_t at = p * channels + c, gate = 2 * p * channels + c;
      const float share = sigmoid(widened(gates[gate]) + widened(fixed[gate]));
      const float goal = hyperbolic_tangent(widened(candidate[at]) + widened(fixed_candidate[at]));
      const float given = out_gradient[at];
      put(gates_gradient[gate], given * (goal - state[at]) * share * (1 - share));
      put(gates_gradient[gate + channels], 0);
      put(candidate_gradient[at], given * share * (1 - goal * goal));
      state_gradient[at] = given * (1 - share);
    }
}

// Each for both kinds of numbers, compiled for several processors.
#define FOR_KIND(suffix, Value)                                                                        \
  KERNEL void gate_reset_##suffix(const void *gates, const void *fixed, const void *state,            \
                                  int64_t begin, int64_t end, int64_t channels, void *out) {          \
    gate_reset(static_cast<const Value *>(gates), static_cast<const Value *>(fixed),                  \
               static_cast<const Value *>(state), begin, end, channels, static_cast<Value *>(out));   \
  }                                                                                                   \
  KERNEL void gate_reset_gradient_##suffix(                                                           \
      const void *gates, const void *fixed, const void *state, const void *out_gradient,              \
      int64_t begin, int64_t end, int64_t channels, void *gates_gradient, void *state_gradient) {     \
    gate_reset_gradient(static_cast<const Value *>(gates), static_cast<const Value *>(fixed),         \
                        static_cast<const Value *>(state), static_cast<const Value *>(out_gradient),  \
                        begin, end, channels, static_cast<Value *>(gates_gradient),                   \
                        static_cast<Value *>(state_gradient));                                        \
  }                                                                                                   \
  KERNEL void gate_update_##suffix(const void *gates, const void *fixed, const void *candidate,       \
                                   const void *fixed_candidate, const float *state, int64_t begin,    \
                                   int64_t end, int64_t channels, float *out) {                       \
    gate_update(static_cast<const Value *>(gates), static_cast<const Value *>(fixed),                 \
                static_cast<const Value *>(candidate), static_cast<const Value *>(fixed_candidate),   \
                state, begin, end, channels, out);                                                    \
  }                                                                                                   \
  KERNEL void gate_update_gradient_##suffix(                                                          \
      const void *gates, const void *fixed, const void *candidate, const void *fixed_candidate,       \
      const float *state, const float *out_gradient, int64_t begin, int64_t end, int64_t channels,    \
      void *gates_gradient, void *candidate_gradient, float *state_gradient) {                        \
    gate_update_gradient(static_cast<const Value *>(gates), static_cast<const Value *>(fixed),        \
                         static_cast<const Value *>(candidate),                                       \
                         static_cast<const Value *>(fixed_candidate), state, out_gradient, begin,     \
                         end, channels, static_cast<Value *>(gates_gradient),                         \
                         static_cast<Value *>(candidate_gradient), state_gradient);                   \
  }
FOR_KIND(single, float)
FOR_KIND(half, bfloat16)
#undef FOR_KIND

}  // namespace

void kernel_gate_reset(kernel_array gates, const void *fixed, const void *state, int64_t pixels,
                       int64_t channels, void *out) {
  const auto run = gates.is_bfloat16 ? gate_reset_half : gate_reset_single;
  parallel(pixels, [&](int64_t begin, int64_t end) {
    run(gates.values, fixed, state, begin, end, channels, out);
  });
}

void kernel_gate_reset_gradient(kernel_array gates, const void *fixed, const void *state,
                                const void *out_gradient, int64_t pixels, int64_t channels,
                                void *gates_gradient, void *state_gradient) {
  const auto run = gates.is_bfloat16 ? gate_reset_gradient_half : gate_reset_gradient_single;
  parallel(pixels, [&](int64_t begin, int64_t end) {
    run(gates.values, fixed, state, out_gradient, begin, end, channels, gates_gradient,
        state_gradient);
  });
}

void kernel_gate_update(kernel_array gates, const void *fixed, const void *candidate,
                        const void *fixed_candidate, const float *state, int64_t pixels,
                        int64_t channels, float *out) {
  const auto run = gates.is_bfloat16 ? gate_update_half : gate_update_single;
  parallel(pixels, [&](int64_t begin, int64_t end) {
    run(gates.values, fixed, candidate, fixed_candidate, state, begin, end, channels, out);
  });
}

void kernel_gate_update_gradient(kernel_array gates, const void *fixed, const void *candidate,
                                 const void *fixed_candidate, const float *state,
                                 const float *out_gradient, int64_t pixels, int64_t channels,
                                 void *gates_gradient, void *candidate_gradient,
                                 float *state_gradient) {
  const auto run = gates.is_bfloat16 ? gate_update_gradient_half : gate_update_gradient_single;
  parallel(pixels, [&](int64_t begin, int64_t end) {
    run(gates.values, fixed, candidate, fixed_candidate, state, out_gradient, begin, end, channels,
        gates_gradient, candidate_gradient, state_gradient);
  });
}

void kernel_reset(kernel_array gates, const float *hidden, int64_t pixels, int64_t channels,
                  kernel_array rows, int64_t stride) {
  parallel(pixels, [&](int64_t begin, int64_t end) {
    if (rows.is_bfloat16)
      reset_half(static_cast<const bfloat16 *>(gates.values), hidden, begin, end, channels,
                 static_cast<bfloat16 *>(rows.values), stride);
    else
      reset_single(static_cast<const float *>(gates.values), hidden, begin, end, channels,
                   static_cast<float *>(rows.values), stride);
  });
}

void kernel_update(kernel_array gates, kernel_array candidate, float *hidden, int64_t pixels,
                   int64_t channels, kernel_array rows, int64_t stride, void *copy) {
  parallel(pixels, [&](int64_t begin, int64_t end) {
    if (rows.is_bfloat16)
      update_half(static_cast<const bfloat16 *>(gates.values),
                  static_cast<const bfloat16 *>(candidate.values), hidden, begin, end, channels,
                  static_cast<bfloat16 *>(rows.values), stride, static_cast<bfloat16 *>(copy));
    else
      update_single(static_cast<const float *>(gates.values),
                    static_cast<const float *>(candidate.values), hidden, begin, end, channels,
                    static_cast<float *>(rows.values), stride, static_cast<float *>(copy));
  });
}

void kernel_advance(float *coordinates, kernel_array change, int64_t pixels, int64_t height,
                    int64_t width, kernel_array flow, void *rows, int64_t stride, int64_t offset) {
  parallel(pixels, [&](int64_t begin, int64_t end) {
    if (change.is_bfloat16)
      advance(coordinates, static_cast<const bfloat16 *>(change.values), begin, end, height, width,
              static_cast<bfloat16 *>(flow.values), static_cast<bfloat16 *>(rows), stride, offset);
    else
      advance(coordinates, static_cast<const float *>(change.values), begin, end, height, width,
              static_cast<float *>(flow.values), static_cast<float *>(rows), stride, offset);
  });
}
