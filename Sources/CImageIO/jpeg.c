#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// In this order: jpeglib.h wants stdio.h, and jerror.h the configuration that jpeglib.h brings.
#include <jpeglib.h>
#include <jerror.h>

#include "CImageIO.h"

typedef struct {
  struct jpeg_error_mgr manager;
  jmp_buf escape;
  char *message;
} jpeg_errors;

static void on_error(j_common_ptr job) {
  jpeg_errors *errors = (jpeg_errors *)job->err;
  char text[JMSG_LENGTH_MAX];
  errors->manager.format_message(job, text);
  strncpy(errors->message, text, IMAGE_MESSAGE_CAPACITY - 1);
  errors->message[IMAGE_MESSAGE_CAPACITY - 1] = 0;
  longjmp(errors->escape, 1);
}

// libjpeg fills what is missing with grey and only warns: warnings that lose pixels are errors here.
static void on_message(j_common_ptr job, int level) {
  if (level >= 0) return;
  switch (job->err->msg_code) {
    case JWRN_JPEG_EOF:
    case JWRN_HIT_MARKER:
    case JWRN_HUFF_BAD_CODE:
    case JWRN_ARITH_BAD_CODE:
    case JWRN_MUST_RESYNC:
      on_error(job);
      break;
    default:
      break;
  }
}

static struct jpeg_error_mgr *start_errors(jpeg_errors *errors, char *message) {
  jpeg_std_error(&errors->manager);
  errors->manager.error_exit = on_error;
  errors->manager.emit_message = on_message;
  errors->message = message;
  return &errors->manager;
}

static void read_header(struct jpeg_decompress_struct *job, const uint8_t *bytes, size_t count) {
  jpeg_create_decompress(job);
  jpeg_mem_src(job, bytes, count);
  jpeg_read_header(job, TRUE);
}

int image_jpeg_header(const uint8_t *bytes, size_t count, image_header *header, char *message) {
  struct jpeg_decompress_struct job;
  jpeg_errors errors;
  memset(&job, 0, sizeof job);
  job.err = start_errors(&errors, message);
  if (setjmp(errors.escape)) {
    jpeg_destroy_decompress(&job);
    return 1;
  }
  read_header(&job, bytes, count);
  header->width = job.image_width;
  header->height = job.image_height;
  header->channels = job.num_components == 1 ? 1 : job.num_components == 3 ? 3 : 4;
  header->bits = job.data_precision;
  header->has_palette = 0;
  jpeg_destroy_decompress(&job);
  return 0;
}

int image_jpeg_decode(
    const uint8_t *bytes, size_t count, uint8_t *samples, size_t sample_count, char *message) {
  struct jpeg_decompress_struct job;
  jpeg_errors errors;
  memset(&job, 0, sizeof job);
  job.err = start_errors(&errors, message);
  if (setjmp(errors.escape)) {
    jpeg_destroy_decompress(&job);
    return 1;
  }
  read_header(&job, bytes, count);
  job.out_color_space = job.num_components == 1 ? JCS_GRAYSCALE : JCS_RGB;
  job.dct_method = JDCT_ISLOW;
  jpeg_start_decompress(&job);
  size_t row_bytes = (size_t)job.output_width * job.output_components;
  if (row_bytes * job.output_height != sample_count) ERREXIT(&job, JERR_BAD_BUFFER_MODE);
  while (job.output_scanline < job.output_height) {
    JSAMPROW row = samples + job.output_scanline * row_bytes;
    jpeg_read_scanlines(&job, &row, 1);
  }
  jpeg_finish_decompress(&job);
  jpeg_destroy_decompress(&job);
  return 0;
}

int image_jpeg_encode(
    const uint8_t *samples, uint32_t width, uint32_t height, int channels, int quality,
    uint8_t **encoded, size_t *encoded_count, char *message) {
  // Outlives a longjmp: what the library has grown so far.
  struct {
    struct jpeg_compress_struct job;
    unsigned char *out;
    unsigned long out_count;
  } state;
  jpeg_errors errors;
  memset(&state, 0, sizeof state);
  state.job.err = start_errors(&errors, message);
  if (setjmp(errors.escape)) {
    // The buffer stays: the library may have freed and replaced it without saying where it is.
    jpeg_destroy_compress(&state.job);
    return 1;
  }
  jpeg_create_compress(&state.job);
  jpeg_mem_dest(&state.job, &state.out, &state.out_count);
  state.job.image_width = width;
  state.job.image_height = height;
  state.job.input_components = channels;
  state.job.in_color_space = channels == 3 ? JCS_RGB : JCS_GRAYSCALE;
  jpeg_set_defaults(&state.job);
  jpeg_set_quality(&state.job, quality, TRUE);
  jpeg_start_compress(&state.job, TRUE);
  size_t row_bytes = (size_t)width * channels;
  while (state.job.next_scanline < height) {
    JSAMPROW row = (JSAMPROW)(samples + state.job.next_scanline * row_bytes);
    jpeg_write_scanlines(&state.job, &row, 1);
  }
  jpeg_finish_compress(&state.job);
  jpeg_destroy_compress(&state.job);
  *encoded = state.out;
  *encoded_count = state.out_count;
  return 0;
}
