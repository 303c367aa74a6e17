#include "Boundary.hpp"

#include <opencv2/imgproc.hpp>

using boundary::guarded;
using boundary::view;

vision_status vision_remap(const uint8_t *image, int width, int height, int channels,
                           const float *map, uint8_t *out) {
  return guarded([&] {
    cv::Mat target = view(out, width, height, CV_8UC(channels));
    cv::remap(view(image, width, height, CV_8UC(channels)), target,
              view(map, width, height, CV_32FC2), cv::noArray(), cv::INTER_LINEAR,
              cv::BORDER_CONSTANT);
  });
}

vision_status vision_shrink(const uint8_t *image, int width, int height, int channels,
                            int out_width, int out_height, uint8_t *out) {
  return guarded([&] {
    cv::Mat target = view(out, out_width, out_height, CV_8UC(channels));
    cv::resize(view(image, width, height, CV_8UC(channels)), target, target.size(), 0, 0,
               cv::INTER_AREA);
  });
}
