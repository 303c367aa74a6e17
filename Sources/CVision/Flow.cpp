#include "Boundary.hpp"

#include <opencv2/video/tracking.hpp>

using boundary::guarded;
using boundary::view;

vision_status vision_dis_create(vision_dis *out, int preset) {
  return guarded(
      [&] { out->ctx = new cv::Ptr<cv::DISOpticalFlow>(cv::DISOpticalFlow::create(preset)); });
}

void vision_dis_release(vision_dis dis) {
  delete static_cast<cv::Ptr<cv::DISOpticalFlow> *>(dis.ctx);
}

vision_status vision_dis_compute(vision_dis dis, const uint8_t *first, const uint8_t *second,
                                 int width, int height, bool is_start, float *flow) {
  return guarded([&] {
    auto &solver = *static_cast<cv::Ptr<cv::DISOpticalFlow> *>(dis.ctx);
    // OpenCV takes what an output of the right size holds as a starting flow.
    cv::Mat out;
    if (is_start) view(flow, width, height, CV_32FC2).copyTo(out);
    solver->calc(view(first, width, height, CV_8UC1), view(second, width, height, CV_8UC1), out);
    out.copyTo(view(flow, width, height, CV_32FC2));
  });
}
