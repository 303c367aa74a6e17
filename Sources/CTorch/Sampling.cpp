#include "Boundary.hpp"

#include <ATen/ops/adaptive_avg_pool2d.h>
#include <ATen/ops/avg_pool2d.h>
#include <ATen/ops/constant_pad_nd.h>
#include <ATen/ops/grid_sampler.h>
#include <ATen/ops/im2col.h>
#include <ATen/ops/max_pool2d.h>
#include <ATen/ops/reflection_pad2d.h>
#include <ATen/ops/replication_pad2d.h>
#include <ATen/ops/upsample_bicubic2d.h>
#include <ATen/ops/upsample_bilinear2d.h>
#include <ATen/ops/upsample_nearest2d.h>

using namespace boundary;

torch_status torch_avg_pool2d(torch_tensor *out, torch_tensor a, int64_t kernel, int64_t stride,
                              int64_t padding) {
  return produce(out, [&] { return at::avg_pool2d(get(a), kernel, stride, padding); });
}
torch_status torch_max_pool2d(torch_tensor *out, torch_tensor a, int64_t kernel, int64_t stride,
                              int64_t padding) {
  return produce(out, [&] { return at::max_pool2d(get(a), kernel, stride, padding); });
}
torch_status torch_bilinear(torch_tensor *out, torch_tensor a, torch_ints size, bool align_corners) {
  return produce(out, [&] { return at::upsample_bilinear2d(get(a), ints(size), align_corners); });
}
torch_status torch_bicubic(torch_tensor *out, torch_tensor a, torch_ints size, bool align_corners) {
  return produce(out, [&] { return at::upsample_bicubic2d(get(a), ints(size), align_corners); });
}
torch_status torch_area(torch_tensor *out, torch_tensor a, torch_ints size) {
  return produce(out, [&] { return at::adaptive_avg_pool2d(get(a), ints(size)); });
}
torch_status torch_nearest(torch_tensor *out, torch_tensor a, torch_ints size) {
  return produce(out, [&] { return at::upsample_nearest2d(get(a), ints(size)); });
}
torch_status torch_grid_sample(torch_tensor *out, torch_tensor a, torch_tensor grid,
                               torch_padding padding, bool align_corners) {
  return produce(out, [&] {
    return at::grid_sampler(get(a), get(grid), 0, static_cast<int64_t>(padding), align_corners);
  });
}
torch_status torch_pad(torch_tensor *out, torch_tensor a, torch_ints amounts, torch_padding padding) {
  return produce(out, [&] {
    switch (padding) {
      case TORCH_PAD_ZEROS: return at::constant_pad_nd(get(a), ints(amounts), 0);
      case TORCH_PAD_BORDER: return at::replication_pad2d(get(a), ints(amounts));
      case TORCH_PAD_REFLECTION: return at::reflection_pad2d(get(a), ints(amounts));
    }
    TORCH_CHECK(false, "no such padding");
  });
}
torch_status torch_unfold(torch_tensor *out, torch_tensor a, int64_t kernel, int64_t padding) {
  return produce(out, [&] {
    return at::im2col(get(a), {kernel, kernel}, {1, 1}, {padding, padding}, {1, 1});
  });
}
