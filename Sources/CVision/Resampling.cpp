#include "Boundary.hpp"

#include <opencv2/calib3d.hpp>
#include <opencv2/imgproc.hpp>

using boundary::guarded;
using boundary::view;

vision_status vision_undistortion_map(const double *camera, const double *distortion, int fisheye,
                                      int width, int height, float *map) {
  return guarded([&] {
    const cv::Mat k = (cv::Mat_<double>(3, 3) << camera[0], 0, camera[2], 0, camera[1], camera[3],
                       0, 0, 1);
    const cv::Mat d(1, fisheye ? 4 : 5, CV_64F, const_cast<double *>(distortion));
    cv::Mat x, y;
    if (fisheye)
      cv::fisheye::initUndistortRectifyMap(k, d, cv::Mat::eye(3, 3, CV_64F), k,
                                           cv::Size(width, height), CV_32FC1, x, y);
    else
      cv::initUndistortRectifyMap(k, d, cv::Mat(), k, cv::Size(width, height), CV_32FC1, x, y);
    const cv::Mat planes[] = {x, y};
    cv::Mat out = view(map, width, height, CV_32FC2);
    cv::merge(planes, 2, out);
  });
}

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
