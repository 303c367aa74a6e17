#include "Boundary.hpp"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <ATen/core/Generator.h>
#include <dlfcn.h>
#include <malloc.h>
#include <torch/csrc/api/include/torch/version.h>

#include <cstring>

using namespace boundary;

namespace boundary {

at::ScalarType scalar_type(torch_dtype type) {
  switch (type) {
    case TORCH_FLOAT32: return at::kFloat;
    case TORCH_BFLOAT16: return at::kBFloat16;
    case TORCH_FLOAT64: return at::kDouble;
    case TORCH_INT64: return at::kLong;
    case TORCH_BOOL: return at::kBool;
    case TORCH_OTHER: break;
  }
  TORCH_CHECK(false, "no such type of elements");
}

torch_dtype element_type(at::ScalarType type) {
  switch (type) {
    case at::kFloat: return TORCH_FLOAT32;
    case at::kBFloat16: return TORCH_BFLOAT16;
    case at::kDouble: return TORCH_FLOAT64;
    case at::kLong: return TORCH_INT64;
    case at::kBool: return TORCH_BOOL;
    default: return TORCH_OTHER;
  }
}

}  // namespace boundary

const char *torch_last_error(void) { return last_error.c_str(); }
void torch_release(torch_tensor tensor) { delete static_cast<at::Tensor *>(tensor.ctx); }
size_t torch_rank(torch_tensor tensor) { return static_cast<size_t>(get(tensor).dim()); }
void torch_shape(torch_tensor tensor, int64_t *sizes) {
  for (int64_t size : get(tensor).sizes()) *sizes++ = size;
}
torch_dtype torch_type(torch_tensor tensor) { return element_type(get(tensor).scalar_type()); }
bool torch_is_channels_last(torch_tensor tensor) {
  return get(tensor).is_contiguous(at::MemoryFormat::ChannelsLast);
}
bool torch_is_contiguous(torch_tensor tensor) { return get(tensor).is_contiguous(); }
void *torch_data(torch_tensor tensor) { return get(tensor).data_ptr(); }
uint64_t torch_revision(torch_tensor tensor) { return get(tensor)._version(); }
bool torch_requires_grad(torch_tensor tensor) { return get(tensor).requires_grad(); }
torch_status torch_copy_out(torch_tensor tensor, void *bytes, size_t size) {
  return guarded([&] {
    const auto packed = get(tensor).detach().contiguous();
    TORCH_CHECK(packed.nbytes() == size, "a buffer of another size");
    if (size) std::memcpy(bytes, packed.data_ptr(), size);
  });
}
torch_status torch_item(torch_tensor tensor, double *out) {
  return guarded([&] { *out = get(tensor).item().toDouble(); });
}
torch_status torch_get_threads(int *out) {
  return guarded([&] { *out = at::get_num_threads(); });
}
torch_status torch_set_threads(int count) {
  return guarded([&] {
    at::set_num_threads(count);
    // Debian's OpenBLAS has threads of its own, beside OpenMP's.
    if (auto set = reinterpret_cast<void (*)(int)>(dlsym(RTLD_DEFAULT, "openblas_set_num_threads")))
      set(count);
  });
}
torch_status torch_manual_seed(uint64_t seed) {
  return guarded([&] { at::manual_seed(seed); });
}
void torch_keep_freed_memory(int largest, int total) {
  mallopt(M_MMAP_THRESHOLD, largest);
  mallopt(M_TRIM_THRESHOLD, total);
}
const char *torch_version(void) { return TORCH_VERSION; }

void torch_blas(const char **file, const char **description) {
  *file = "";
  *description = "";
  Dl_info info;
  void *product = dlsym(RTLD_DEFAULT, "sgemm_");
  if (product && dladdr(product, &info) && info.dli_fname) *file = info.dli_fname;
  using Config = char *(*)(void);
  if (auto config = reinterpret_cast<Config>(dlsym(RTLD_DEFAULT, "openblas_get_config")))
    *description = config();
}
