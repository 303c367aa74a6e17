// Pixels copied to where a following layer wants them.
#include "Loops.hpp"

using namespace kernels;

void kernel_place(kernel_array in, int64_t pixels, int64_t channels, kernel_array rows, int64_t stride,
                  int64_t offset) {
  const int64_t size = in.is_bfloat16 ? 2 : 4;
  parallel(pixels, [&](int64_t begin, int64_t end) {
    for (int64_t p = begin; p < end; ++p)
      std::memcpy(static_cast<char *>(rows.values) + (p * stride + offset) * size,
                  static_cast<const char *>(in.values) + p * channels * size, channels * size);
  });
}

void kernel_spread(kernel_array in, const kernel_grid *grid, kernel_array out) {
  const int64_t size = in.is_bfloat16 ? 2 : 4;
  parallel(grid->batch * grid->rows, [&](int64_t begin, int64_t end) {
    for (int64_t row = begin; row < end; ++row) {
      const int64_t image = row / grid->rows, y = row % grid->rows * grid->step + grid->row;
      const char *from = static_cast<const char *>(in.values) + row * grid->columns * grid->channels * size;
      char *to = static_cast<char *>(out.values) +
                 ((image * grid->out_height + y) * grid->out_width + grid->column) * grid->channels * size;
      for (int64_t x = 0; x < grid->columns; ++x)
        std::memcpy(to + x * grid->step * grid->channels * size, from + x * grid->channels * size,
                    grid->channels * size);
    }
  });
}

void kernel_pad(kernel_array in, const kernel_border *border, kernel_array out) {
  const int64_t height = border->top + border->height + border->bottom;
  const int64_t width = border->left + border->width + border->right;
  const int64_t pixel = border->channels * (in.is_bfloat16 ? 2 : 4);
  // Where a row or column of the result comes from; -1 for zeros.
  const auto source = [&](int64_t place, int64_t size) {
    if (place >= 0 && place < size) return place;
    if (border->mode == KERNEL_ZEROS) return int64_t(-1);
    if (border->mode == KERNEL_BORDER) return place < 0 ? int64_t(0) : size - 1;
    return place < 0 ? -place : 2 * size - 2 - place;
  };
  parallel(border->batch * height, [&](int64_t begin, int64_t end) {
    for (int64_t row = begin; row < end; ++row) {
      const int64_t image = row / height, y = source(row % height - border->top, border->height);
      char *to = static_cast<char *>(out.values) + row * width * pixel;
      if (y < 0) {
        std::memset(to, 0, width * pixel);
        continue;
      }
      const char *from = static_cast<const char *>(in.values) + (image * border->height + y) * border->width * pixel;
      const auto edge = [&](int64_t x) {
        const int64_t column = source(x - border->left, border->width);
        if (column < 0)
          std::memset(to + x * pixel, 0, pixel);
        else
          std::memcpy(to + x * pixel, from + column * pixel, pixel);
      };
      for (int64_t x = 0; x < border->left; ++x) edge(x);
      std::memcpy(to + border->left * pixel, from, border->width * pixel);
      for (int64_t x = border->left + border->width; x < width; ++x) edge(x);
    }
  });
}
