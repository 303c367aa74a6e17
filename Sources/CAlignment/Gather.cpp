// What pixels say of a small motion (B. D. Lucas and T. Kanade, IJCAI 1981), sixteen at a time.
#include "CAlignment.h"

#include <algorithm>

/// Compiled for several processors; the best that fits is taken at start.
#define KERNEL __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#define INLINE static inline __attribute__((always_inline))

namespace {

constexpr int64_t lanes = 16;
constexpr int64_t cells = lanes / alignment_cell;

/// Catmull and Rom's weights of four samples, at a share t between the middle ones.
INLINE void cubic(float t, float (&weights)[4]) {
  const float s = t * t, c = s * t;
  weights[0] = -0.5f * t + s - 0.5f * c;
  weights[1] = 1 - 2.5f * s + 1.5f * c;
  weights[2] = 0.5f * t + 2 * s - 1.5f * c;
  weights[3] = -0.5f * s + 0.5f * c;
}

/// The pixels x ..< x + 16 of a row, those beyond its end as if unknown; `out` are the sums of the cells from x on.
INLINE void gather(const alignment_images &images, int64_t x, int64_t y, const float *offsets, float scale,
                   int64_t known_cells, float *out) {
  const int32_t width = static_cast<int32_t>(images.width);
  const float right = static_cast<float>(images.width - 3), bottom = static_cast<float>(images.height - 3);
  const int64_t count = std::min(lanes, images.width - x), start = y * images.width + x;
  float flow_x[lanes] = {}, flow_y[lanes] = {}, own[lanes] = {}, slope_x[lanes] = {}, slope_y[lanes] = {};
  float offset[lanes] = {}, known[lanes] = {};
  for (int64_t l = 0; l < count; ++l) {
    flow_x[l] = images.flow[2 * (start + l)], flow_y[l] = images.flow[2 * (start + l) + 1];
    slope_x[l] = images.gradients[2 * (start + l)], slope_y[l] = images.gradients[2 * (start + l) + 1];
    own[l] = images.first[start + l], offset[l] = offsets[l / alignment_cell], known[l] = 1;
  }
  float w[lanes], r[lanes];
  int32_t corner[lanes];
  float share_x[lanes], share_y[lanes];
  for (int64_t l = 0; l < lanes; ++l) {
    const float at_x = static_cast<float>(x + l) + flow_x[l], at_y = static_cast<float>(y) + flow_y[l];
    // Also false where a flow is not a number.
    const bool is_inside = at_x >= 1 && at_y >= 1 && at_x < right && at_y < bottom;
    const float safe_x = is_inside ? at_x : 1, safe_y = is_inside ? at_y : 1;
    const int32_t left = static_cast<int32_t>(safe_x), top = static_cast<int32_t>(safe_y);
    corner[l] = (top - 1) * width + left - 1;
    share_x[l] = safe_x - static_cast<float>(left), share_y[l] = safe_y - static_cast<float>(top);
    known[l] = is_inside ? known[l] : 0;
  }
  for (int64_t l = 0; l < lanes; ++l) {
    float across[4], down[4];
    cubic(share_x[l], across), cubic(share_y[l], down);
    const float *samples = images.second + corner[l];
    float sum = 0;
    for (int64_t row = 0; row < 4; ++row) {
      const float *at = samples + row * width;
      sum += down[row] * (across[0] * at[0] + across[1] * at[1] + across[2] * at[2] + across[3] * at[3]);
    }
    r[l] = sum - own[l];
    const float from = r[l] - offset[l];
    w[l] = known[l] / (1 + from * from * scale);
  }
  float terms[10][lanes];
  for (int64_t l = 0; l < lanes; ++l) {
    const float x_weighted = w[l] * slope_x[l], y_weighted = w[l] * slope_y[l];
    terms[0][l] = w[l], terms[1][l] = x_weighted, terms[2][l] = y_weighted, terms[3][l] = w[l] * r[l];
    terms[4][l] = x_weighted * slope_x[l], terms[5][l] = x_weighted * slope_y[l];
    terms[6][l] = y_weighted * slope_y[l];
    terms[7][l] = x_weighted * r[l], terms[8][l] = y_weighted * r[l];
    terms[9][l] = w[l] * r[l] * r[l];
  }
  for (int64_t cell = 0; cell < known_cells; ++cell)
    for (int64_t k = 0; k < 10; ++k) {
      const float *four = terms[k] + cell * alignment_cell;
      out[cell * alignment_sums + k] += (four[0] + four[1]) + (four[2] + four[3]);
    }
}

KERNEL void gather_row(const alignment_images &images, int64_t y, const float *offsets, float scale,
                       float *sums) {
  const int64_t columns = (images.width + alignment_cell - 1) / alignment_cell;
  for (int64_t x = 0, cell = 0; x < images.width; x += lanes, cell += cells)
    gather(images, x, y, offsets + cell, scale, std::min(cells, columns - cell),
           sums + cell * alignment_sums);
}

}  // namespace

void alignment_gather(const alignment_images *images, const float *offsets, float scale, float *sums) {
  const int64_t columns = (images->width + alignment_cell - 1) / alignment_cell;
  for (int64_t y = 0; y < images->height; ++y) {
    const int64_t first = y / alignment_cell * columns;
    gather_row(*images, y, offsets + first, scale, sums + first * alignment_sums);
  }
}
