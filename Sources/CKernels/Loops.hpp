// Threads and number formats of the loops.
#pragma once

#include "CKernels.h"

#include <algorithm>
#include <cstdint>
#include <cstring>

/// Compiled for several processors; the best that fits is taken at start.
#define KERNEL __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#define INLINE static inline __attribute__((always_inline))

// The OpenMP runtime that the tensor libraries use: its threads are there already, and are not to be doubled.
extern "C" void GOMP_parallel(void (*body)(void *), void *context, unsigned threads, unsigned flags);
extern "C" int omp_get_thread_num(void);
extern "C" int omp_get_num_threads(void);

namespace kernels {

/// Calls body(begin, end) for contiguous parts of 0 ..< count, one a thread.
template <class Body>
void parallel(int64_t count, const Body &body) {
  struct Context {
    int64_t count;
    const Body *body;
  } context{count, &body};
  GOMP_parallel(
      [](void *raw) {
        const auto &shared = *static_cast<Context *>(raw);
        const int64_t threads = omp_get_num_threads(), thread = omp_get_thread_num();
        const int64_t begin = shared.count * thread / threads;
        const int64_t end = shared.count * (thread + 1) / threads;
        if (begin < end) (*shared.body)(begin, end);
      },
      &context, 0, 0);
}

struct bfloat16 {
  uint16_t bits;
};

INLINE float widened(float value) { return value; }
INLINE float widened(bfloat16 value) {
  const uint32_t bits = static_cast<uint32_t>(value.bits) << 16;
  float result;
  std::memcpy(&result, &bits, sizeof result);
  return result;
}

INLINE void put(float &to, float value) { to = value; }
/// To the nearest, ties to even; not-a-numbers stay such.
INLINE void put(bfloat16 &to, float value) {
  uint32_t bits;
  std::memcpy(&bits, &value, sizeof bits);
  const uint32_t rounded = (bits + 0x7fff + ((bits >> 16) & 1)) >> 16;
  to.bits = static_cast<uint16_t>(value != value ? 0x7fc0 : rounded);
}

}  // namespace kernels
