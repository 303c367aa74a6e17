#include "Boundary.hpp"

using namespace boundary;
using dnnl::algorithm;
using dnnl::memory;
using tag = dnnl::memory::format_tag;

namespace {

void append(dnnl::post_ops &operations, dnn_activation activation, float alpha) {
  switch (activation) {
    case DNN_IDENTITY: break;
    case DNN_RELU: operations.append_eltwise(1, algorithm::eltwise_relu, 0, 0); break;
    case DNN_SIGMOID: operations.append_eltwise(1, algorithm::eltwise_logistic, 0, 0); break;
    case DNN_TANH: operations.append_eltwise(1, algorithm::eltwise_tanh, 0, 0); break;
    case DNN_LEAKY_RELU: operations.append_eltwise(1, algorithm::eltwise_relu, alpha, 0); break;
    case DNN_SWISH: operations.append_eltwise(1, algorithm::eltwise_swish, 1, 0); break;
    case DNN_ELU: operations.append_eltwise(1, algorithm::eltwise_elu, alpha, 0); break;
  }
}

memory unplaced(const memory::desc &layout) { return memory(layout, processor(), nullptr); }

/// The bottom or right padding that gives an output of so many pixels.
int64_t far_padding(const dnn_convolution &shape, int axis) {
  const int64_t input = axis ? shape.width : shape.height;
  const int64_t output = axis ? shape.out_width : shape.out_height;
  const int64_t extent = (shape.kernel[axis] - 1) * shape.dilation[axis] + 1;
  return (output - 1) * shape.stride[axis] + extent - input - shape.padding[axis];
}

}  // namespace

dnn_status dnn_convolution_create(dnn_operation *out, const dnn_convolution *s, const float *weight,
                                  const float *bias) {
  return produce(out, [&] {
    const auto &engine = processor();
    const auto f32 = memory::data_type::f32;
    const memory::dims result = {s->batch, s->outputs, s->out_height, s->out_width};
    const bool grouped = s->groups > 1;
    const memory::dims kernel =
        grouped ? memory::dims{s->groups, s->outputs / s->groups, s->inputs / s->groups, s->kernel[0],
                               s->kernel[1]}
                : memory::dims{s->outputs, s->inputs, s->kernel[0], s->kernel[1]};

    const memory::desc input({s->batch, s->inputs, s->height, s->width}, data_type(s->input), tag::nhwc);
    const memory::desc output(result, data_type(s->output), tag::nhwc);
    const memory::desc plain_weight(kernel, f32, grouped ? tag::goihw : tag::oihw);
    const memory::desc any_weight(kernel, data_type(s->input), tag::any);
    const memory::desc added(result, data_type(s->added), tag::nhwc);
    const memory::desc bias_layout =
        bias ? memory::desc({s->outputs}, f32, tag::x) : memory::desc();

    dnnl::post_ops operations;
    append(operations, s->first, s->alpha);
    const int place_of_added = operations.len();
    if (s->adds) operations.append_binary(algorithm::binary_add, added);
    append(operations, s->last, s->alpha);
    dnnl::primitive_attr attributes;
    attributes.set_post_ops(operations);

    const dnnl::convolution_forward::desc descriptor(
        dnnl::prop_kind::forward_inference, algorithm::convolution_direct, input, any_weight,
        bias_layout, output, {s->stride[0], s->stride[1]}, {s->dilation[0] - 1, s->dilation[1] - 1},
        {s->padding[0], s->padding[1]}, {far_padding(*s, 0), far_padding(*s, 1)});
    const dnnl::convolution_forward::primitive_desc choice(descriptor, attributes, engine);

    Operation made;
    made.primitive = dnnl::convolution_forward(choice);
    memory packed(choice.weights_desc(), engine);
    memory given(plain_weight, engine, const_cast<float *>(weight));
    dnnl::stream stream(engine);
    dnnl::reorder(given, packed).execute(stream, given, packed);
    stream.wait();
    made.arguments = {{DNNL_ARG_SRC, unplaced(input)},
                      {DNNL_ARG_WEIGHTS, packed},
                      {DNNL_ARG_DST, unplaced(output)}};
    if (bias) {
      memory kept(bias_layout, engine);
      float *values = static_cast<float *>(kept.get_data_handle());
      std::copy(bias, bias + s->outputs, values);
      made.arguments.emplace(DNNL_ARG_BIAS, kept);
    }
    if (s->adds)
      made.arguments.emplace(DNNL_ARG_ATTR_MULTIPLE_POST_OP(place_of_added) | DNNL_ARG_SRC_1,
                             unplaced(added));
    return made;
  });
}

dnn_status dnn_convolution_run(dnn_operation operation, const void *input, const void *added,
                               void *output) {
  return guarded([&] {
    auto &made = get(operation);
    place(made, DNNL_ARG_SRC, input);
    place(made, DNNL_ARG_DST, output);
    for (auto &[argument, memory] : made.arguments)
      if (argument >= DNNL_ARG_ATTR_MULTIPLE_POST_OP_BASE)
        memory.set_data_handle(const_cast<void *>(added));
    run(made);
  });
}
