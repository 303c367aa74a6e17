#include "Boundary.hpp"

using namespace boundary;

namespace boundary {

const dnnl::engine &processor() {
  static const dnnl::engine engine(dnnl::engine::kind::cpu, 0);
  return engine;
}

void execute(const dnnl::primitive &primitive, const std::unordered_map<int, dnnl::memory> &arguments) {
  static thread_local dnnl::stream stream(processor());
  primitive.execute(stream, arguments);
  stream.wait();
}

void run(Operation &operation) { execute(operation.primitive, operation.arguments); }

dnnl::memory::data_type data_type(dnn_type type) {
  return type == DNN_BFLOAT16 ? dnnl::memory::data_type::bf16 : dnnl::memory::data_type::f32;
}

}  // namespace boundary

const char *dnn_last_error(void) { return last_error.c_str(); }
void dnn_release(dnn_operation operation) { delete static_cast<Operation *>(operation.ctx); }
