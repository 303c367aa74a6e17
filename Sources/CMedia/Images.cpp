#include "Boundary.hpp"

#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

void boundary::give(const cv::Mat &image, media_image *out) {
  auto kept = new cv::Mat();
  if (image.channels() == 1) {
    *kept = image.isContinuous() ? image : image.clone();
  } else {
    cv::cvtColor(image, *kept, image.channels() == 4 ? cv::COLOR_BGRA2RGB : cv::COLOR_BGR2RGB);
  }
  *out = {kept, kept->cols, kept->rows, kept->channels(), kept->data};
}

void media_image_release(media_image image) { delete static_cast<cv::Mat *>(image.ctx); }

int media_image_recognised(const char *path) {
  int recognised = 0;
  boundary::guarded([&] {
    recognised = cv::haveImageReader(path);
    return MEDIA_OK;
  });
  return recognised;
}

media_status media_image_decode(const char *path, media_image *out) {
  return boundary::guarded([&] {
    cv::Mat image = cv::imread(path, cv::IMREAD_ANYCOLOR);
    if (image.empty() || image.depth() != CV_8U) return boundary::failed("it cannot be decoded");
    boundary::give(image, out);
    return MEDIA_OK;
  });
}
