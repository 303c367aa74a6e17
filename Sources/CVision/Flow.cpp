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
                                 int width, int height, float *flow) {
  return guarded([&] {
    auto &solver = *static_cast<cv::Ptr<cv::DISOpticalFlow> *>(dis.ctx);
    // An output of the right size would be taken as a flow to start from.
    cv::Mat out;
    solver->calc(view(first, width, height, CV_8UC1), view(second, width, height, CV_8UC1), out);
    out.copyTo(view(flow, width, height, CV_32FC2));
  });
}

vision_status vision_refine_flow(const uint8_t *first, const uint8_t *second, int width, int height,
                                 const vision_refinement *options, float *flow) {
  return guarded([&] {
    auto solver = cv::VariationalRefinement::create();
    solver->setAlpha(options->smoothness);
    solver->setDelta(options->brightness);
    solver->setGamma(options->gradient);
    solver->setFixedPointIterations(options->reweightings);
    solver->setSorIterations(options->sweeps);
    cv::Mat field = view(flow, width, height, CV_32FC2);
    solver->calc(view(first, width, height, CV_8UC1), view(second, width, height, CV_8UC1), field);
  });
}
