// Convolutions of 3 × 3 with fewer multiplications (S. Winograd, "Arithmetic complexity of computations", 1980;
// A. Lavin and S. Gray, "Fast algorithms for convolutional neural networks", CVPR 2016): 4 × 4 pixels of the
// result by 36 products a channel instead of 144. The points are 0, ±√½, ±√2 and ∞, which keep rounding errors
// near those of the plain sum (see B. Barabasz et al., "Error analysis and improving the accuracy of Winograd
// convolution for deep neural networks", 2020).
#include "Elementwise.hpp"

#include <algorithm>

using namespace kernels;

namespace {

constexpr int64_t size = 6, result = 4;
/// Channels transformed at once: what is in between stays in the nearest cache.
constexpr int64_t lanes = 64;
constexpr float low = 0.70710678118654752f, high = 1.41421356237309505f;

/// The six sums of six numbers, for so many channels.
INLINE void forward(const float *const *in, float *const *out, int64_t width) {
  const float *d0 = in[0], *d1 = in[1], *d2 = in[2], *d3 = in[3], *d4 = in[4], *d5 = in[5];
  float *v0 = out[0], *v1 = out[1], *v2 = out[2], *v3 = out[3], *v4 = out[4], *v5 = out[5];
#pragma clang loop vectorize(assume_safety)
  for (int64_t c = 0; c < width; ++c) {
    const float a = d4[c] - 2 * d2[c], b = low * (d3[c] - 2 * d1[c]);
    const float e = d4[c] - 0.5f * d2[c], f = high * (d3[c] - 0.5f * d1[c]);
    v0[c] = d0[c] - 2.5f * d2[c] + d4[c];
    v1[c] = a + b;
    v2[c] = a - b;
    v3[c] = e + f;
    v4[c] = e - f;
    v5[c] = d1[c] - 2.5f * d3[c] + d5[c];
  }
}

/// The four sums of six numbers, for so many channels.
INLINE void backward(const float *const *in, float *const *out, int64_t width) {
  const float *m0 = in[0], *m1 = in[1], *m2 = in[2], *m3 = in[3], *m4 = in[4], *m5 = in[5];
  float *y0 = out[0], *y1 = out[1], *y2 = out[2], *y3 = out[3];
#pragma clang loop vectorize(assume_safety)
  for (int64_t c = 0; c < width; ++c) {
    const float s = m1[c] + m2[c], t = m3[c] + m4[c];
    const float d = low * (m1[c] - m2[c]), e = high * (m3[c] - m4[c]);
    y0[c] = m0[c] + s + t;
    y1[c] = d + e;
    y2[c] = 0.5f * s + 2 * t;
    y3[c] = 0.5f * d + 2 * e + m5[c];
  }
}

struct Tile {
  int64_t image, y, x;
};

INLINE Tile tile_at(const kernel_winograd &shape, int64_t index) {
  const int64_t row = index / shape.tiles_across;
  return {row / shape.tiles_down, row % shape.tiles_down * result, index % shape.tiles_across * result};
}

KERNEL void transform(const kernel_winograd &shape, const kernel_channels *parts, int64_t count, int64_t first,
                      int64_t begin, int64_t end, float *out) {
  static const float zeros[lanes] = {};
  float between[size][size][lanes];
  const int64_t channels = shape.inputs, plane = shape.rows * channels;
  for (int64_t row = begin; row < end; ++row) {
    const Tile tile = tile_at(shape, first + row);
    int64_t offset = row * channels;
    for (int64_t part = 0; part < count; ++part) {
      const float *image = parts[part].values + tile.image * shape.height * shape.width * parts[part].stride;
      for (int64_t start = 0; start < parts[part].channels; start += lanes) {
        const int64_t width = std::min(lanes, parts[part].channels - start);
        for (int64_t j = 0; j < size; ++j) {
          const int64_t x = tile.x + j - shape.padding;
          const float *in[size];
          float *to[size];
          for (int64_t i = 0; i < size; ++i) {
            const int64_t y = tile.y + i - shape.padding;
            const bool is_inside = x >= 0 && x < shape.width && y >= 0 && y < shape.height;
            in[i] = is_inside ? image + (y * shape.width + x) * parts[part].stride + start : zeros;
            to[i] = between[i][j];
          }
          forward(in, to, width);
        }
        for (int64_t i = 0; i < size; ++i) {
          const float *in[size];
          float *to[size];
          for (int64_t j = 0; j < size; ++j) {
            in[j] = between[i][j];
            to[j] = out + (i * size + j) * plane + offset + start;
          }
          forward(in, to, width);
        }
      }
      offset += parts[part].channels;
    }
  }
}

KERNEL void collect(const kernel_winograd &shape, const float *products, int64_t first, int64_t begin,
                    int64_t end, const kernel_epilogue &epilogue, float *out) {
  float between[result][size][lanes], sums[result][lanes];
  const int64_t channels = shape.outputs, plane = shape.rows * channels;
  const int64_t spread = shape.spread, depth = channels / (spread * spread);
  for (int64_t row = begin; row < end; ++row) {
    const Tile tile = tile_at(shape, first + row);
    for (int64_t start = 0; start < channels; start += lanes) {
      const int64_t width = std::min(lanes, channels - start);
      for (int64_t j = 0; j < size; ++j) {
        const float *in[size];
        float *to[result];
        for (int64_t i = 0; i < size; ++i)
          in[i] = products + (i * size + j) * plane + row * channels + start;
        for (int64_t i = 0; i < result; ++i) to[i] = between[i][j];
        backward(in, to, width);
      }
      for (int64_t i = 0; i < result && tile.y + i < shape.out_height; ++i) {
        const float *in[size];
        float *to[result];
        for (int64_t j = 0; j < size; ++j) in[j] = between[i][j];
        for (int64_t j = 0; j < result; ++j) to[j] = sums[j];
        backward(in, to, width);
        for (int64_t j = 0; j < result && tile.x + j < shape.out_width; ++j) {
          const float *bias = epilogue.bias ? epilogue.bias + start : nullptr;
          if (spread == 1) {
            const int64_t pixel = (tile.image * shape.out_height + tile.y + i) * shape.out_width + tile.x + j;
            const float *added = epilogue.added ? epilogue.added + pixel * channels + start : nullptr;
            finish(sums[j], bias, added, width, epilogue, out + pixel * channels + start);
            continue;
          }
          finish(sums[j], bias, nullptr, width, epilogue);
          // By parts that belong to one pixel.
          for (int64_t part = 0; part < width;) {
            const int64_t place = (start + part) / depth, channel = (start + part) % depth;
            const int64_t here = std::min(depth - channel, width - part);
            const int64_t y = (tile.y + i) * spread + place / spread;
            const int64_t x = (tile.x + j) * spread + place % spread;
            float *to = out + ((tile.image * shape.out_height * spread + y) * shape.out_width * spread + x) * depth;
            for (int64_t c = 0; c < here; ++c) to[channel + c] = sums[j][part + c];
            part += here;
          }
        }
      }
    }
  }
}

}  // namespace

void kernel_winograd_weight(const float *weight, int64_t inputs, int64_t outputs, float *out) {
  const double points[] = {0, 0.5, 0.5, 2, 2}, roots[] = {0, 1, -1, 1, -1};
  double rows[size][3];
  for (int64_t i = 0; i < size - 1; ++i) {
    const double square = points[i], root = roots[i] * (square == 2 ? 1.4142135623730950488 : 0.70710678118654752440);
    // Products of the differences to the other points.
    const double scale = i == 0 ? 1 : square == 2 ? 6.0 : -1.5;
    rows[i][0] = 1 / scale;
    rows[i][1] = root / scale;
    rows[i][2] = square / scale;
  }
  rows[size - 1][0] = rows[size - 1][1] = 0;
  rows[size - 1][2] = 1;
  parallel(inputs, [&](int64_t begin, int64_t end) {
    for (int64_t input = begin; input < end; ++input)
      for (int64_t output = 0; output < outputs; ++output) {
        const float *window = weight + (output * inputs + input) * 9;
        for (int64_t i = 0; i < size; ++i)
          for (int64_t j = 0; j < size; ++j) {
            double sum = 0;
            for (int64_t y = 0; y < 3; ++y)
              for (int64_t x = 0; x < 3; ++x) sum += rows[i][y] * rows[j][x] * window[y * 3 + x];
            out[((i * size + j) * inputs + input) * outputs + output] = static_cast<float>(sum);
          }
      }
  });
}

void kernel_winograd_transform(const kernel_winograd *shape, const kernel_channels *parts, int64_t count,
                               int64_t first, int64_t tiles, float *out) {
  parallel(tiles, [&](int64_t begin, int64_t end) { transform(*shape, parts, count, first, begin, end, out); });
}

void kernel_winograd_collect(const kernel_winograd *shape, const float *products, int64_t first,
                             int64_t tiles, const kernel_epilogue *epilogue, float *out) {
  parallel(tiles, [&](int64_t begin, int64_t end) {
    collect(*shape, products, first, begin, end, *epilogue, out);
  });
}
