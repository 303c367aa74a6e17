#include <png.h>
#include <setjmp.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "CImageIO.h"

// Everything that outlives a longjmp is in here, so that no local needs to be volatile.
typedef struct {
  jmp_buf escape;
  char *message;
  png_structp png;
  png_infop info;
  // Reading.
  const uint8_t *bytes;
  size_t count;
  size_t offset;
  png_bytep *rows;
  // Writing.
  uint8_t *out;
  size_t out_count;
  size_t out_capacity;
} png_job;

static void say(char *message, const char *text) {
  strncpy(message, text, IMAGE_MESSAGE_CAPACITY - 1);
  message[IMAGE_MESSAGE_CAPACITY - 1] = 0;
}

static void on_error(png_structp png, png_const_charp text) {
  png_job *job = png_get_error_ptr(png);
  say(job->message, text);
  longjmp(job->escape, 1);
}

static void on_warning(png_structp png, png_const_charp text) {
  (void)png;
  (void)text;
}

static void on_read(png_structp png, png_bytep into, png_size_t wanted) {
  png_job *job = png_get_io_ptr(png);
  if (wanted > job->count - job->offset) png_error(png, "the file ends too early");
  memcpy(into, job->bytes + job->offset, wanted);
  job->offset += wanted;
}

static void on_write(png_structp png, png_bytep from, png_size_t count) {
  png_job *job = png_get_io_ptr(png);
  if (count > job->out_capacity - job->out_count) {
    size_t capacity = job->out_capacity * 2 + count + 65536;
    uint8_t *grown = realloc(job->out, capacity);
    if (!grown) png_error(png, "out of memory");
    job->out = grown;
    job->out_capacity = capacity;
  }
  memcpy(job->out + job->out_count, from, count);
  job->out_count += count;
}

static void on_flush(png_structp png) { (void)png; }

static void end_read(png_job *job) {
  png_destroy_read_struct(&job->png, &job->info, NULL);
  free(job->rows);
}

static int start_read(png_job *job, const uint8_t *bytes, size_t count, char *message) {
  memset(job, 0, sizeof *job);
  job->message = message;
  job->bytes = bytes;
  job->count = count;
  job->png = png_create_read_struct(PNG_LIBPNG_VER_STRING, job, on_error, on_warning);
  if (job->png) job->info = png_create_info_struct(job->png);
  if (!job->info) {
    say(message, "out of memory");
    end_read(job);
    return 1;
  }
  png_set_read_fn(job->png, job, on_read);
  return 0;
}

int image_png_header(const uint8_t *bytes, size_t count, image_header *header, char *message) {
  png_job job;
  if (start_read(&job, bytes, count, message)) return 1;
  if (setjmp(job.escape)) {
    end_read(&job);
    return 1;
  }
  png_read_info(job.png, job.info);
  int colour = png_get_color_type(job.png, job.info);
  header->width = png_get_image_width(job.png, job.info);
  header->height = png_get_image_height(job.png, job.info);
  header->bits = png_get_bit_depth(job.png, job.info);
  header->has_palette = colour == PNG_COLOR_TYPE_PALETTE;
  header->channels = (colour & PNG_COLOR_MASK_COLOR) ? 3 : 1;
  end_read(&job);
  return 0;
}

static void copy_palette(png_job *job, uint8_t *palette) {
  png_colorp colours = NULL;
  int colour_count = 0;
  memset(palette, 0, 3 * 256);
  png_get_PLTE(job->png, job->info, &colours, &colour_count);
  for (int i = 0; i < colour_count && i < 256; i++) {
    palette[3 * i] = colours[i].red;
    palette[3 * i + 1] = colours[i].green;
    palette[3 * i + 2] = colours[i].blue;
  }
}

// Asks libpng for the form that was wanted. tRNS is ignored and alpha dropped.
static void set_transforms(png_job *job, image_png_form form) {
  int colour = png_get_color_type(job->png, job->info);
  int bits = png_get_bit_depth(job->png, job->info);
  if (form == IMAGE_PNG_INDICES) {
    if (colour != PNG_COLOR_TYPE_PALETTE) png_error(job->png, "the image has no palette");
    png_set_packing(job->png);
    return;
  }
  if (form == IMAGE_PNG_16) {
    if (bits != 16) png_error(job->png, "the image does not have 16 bits a sample");
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    png_set_swap(job->png);
#endif
  } else {
    if (colour == PNG_COLOR_TYPE_PALETTE) png_set_palette_to_rgb(job->png);
    if (colour == PNG_COLOR_TYPE_GRAY && bits < 8) png_set_expand_gray_1_2_4_to_8(job->png);
    if (bits == 16) png_set_scale_16(job->png);
  }
  png_set_strip_alpha(job->png);
}

int image_png_decode(
    const uint8_t *bytes, size_t count, image_png_form form, void *samples, size_t sample_count,
    uint8_t *palette, char *message) {
  png_job job;
  if (start_read(&job, bytes, count, message)) return 1;
  if (setjmp(job.escape)) {
    end_read(&job);
    return 1;
  }
  png_read_info(job.png, job.info);
  if (form == IMAGE_PNG_INDICES && palette) copy_palette(&job, palette);
  set_transforms(&job, form);
  png_set_interlace_handling(job.png);
  png_read_update_info(job.png, job.info);

  size_t height = png_get_image_height(job.png, job.info);
  size_t row_bytes = png_get_rowbytes(job.png, job.info);
  size_t sample_bytes = form == IMAGE_PNG_16 ? 2 : 1;
  if (row_bytes * height != sample_count * sample_bytes) {
    png_error(job.png, "the decoded size is not the one in the header");
  }
  job.rows = malloc(height * sizeof *job.rows);
  if (!job.rows) png_error(job.png, "out of memory");
  for (size_t y = 0; y < height; y++) job.rows[y] = (png_bytep)samples + y * row_bytes;
  png_read_image(job.png, job.rows);
  png_read_end(job.png, NULL);
  end_read(&job);
  return 0;
}

int image_png_encode(
    const void *samples, uint32_t width, uint32_t height, int channels, int bits,
    uint8_t **encoded, size_t *encoded_count, char *message) {
  png_job job;
  memset(&job, 0, sizeof job);
  job.message = message;
  job.png = png_create_write_struct(PNG_LIBPNG_VER_STRING, &job, on_error, on_warning);
  if (job.png) job.info = png_create_info_struct(job.png);
  if (!job.info) {
    say(message, "out of memory");
    png_destroy_write_struct(&job.png, &job.info);
    return 1;
  }
  if (setjmp(job.escape)) {
    png_destroy_write_struct(&job.png, &job.info);
    free(job.out);
    return 1;
  }
  png_set_write_fn(job.png, &job, on_write, on_flush);
  png_set_IHDR(
      job.png, job.info, width, height, bits,
      channels == 3 ? PNG_COLOR_TYPE_RGB : PNG_COLOR_TYPE_GRAY, PNG_INTERLACE_NONE,
      PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  // Measured on photographs, depth and flow: the fastest settings that lose little in size. Run
  // lengths beat a search for matches on 8-bit photographs in both; 16-bit data needs the search.
  png_set_compression_level(job.png, 1);
  if (bits == 8) png_set_compression_strategy(job.png, Z_RLE);
  png_set_filter(
      job.png, PNG_FILTER_TYPE_BASE, bits == 8 ? PNG_FILTER_SUB : PNG_FILTER_UP);
  png_write_info(job.png, job.info);
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
  if (bits == 16) png_set_swap(job.png);
#endif
  size_t row_bytes = (size_t)width * channels * (bits / 8);
  for (size_t y = 0; y < height; y++) {
    png_write_row(job.png, (png_const_bytep)samples + y * row_bytes);
  }
  png_write_end(job.png, job.info);
  png_destroy_write_struct(&job.png, &job.info);
  *encoded = job.out;
  *encoded_count = job.out_count;
  return 0;
}

void image_free(uint8_t *encoded) { free(encoded); }
