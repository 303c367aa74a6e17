#include "Boundary.hpp"

using namespace boundary;
using dnnl::memory;
using tag = dnnl::memory::format_tag;

dnn_status dnn_product_create(dnn_operation *out, int64_t rows, int64_t columns, int64_t depth,
                              dnn_type type, float scale) {
  return produce(out, [&] {
    const memory::desc a({rows, depth}, data_type(type), tag::ab);
    const memory::desc b({depth, columns}, data_type(type), tag::ba);
    const memory::desc result({rows, columns}, data_type(type), tag::ab);
    dnnl::primitive_attr attributes;
    attributes.set_output_scales(0, {scale});
    const dnnl::matmul::desc descriptor(a, b, result);
    const dnnl::matmul::primitive_desc choice(descriptor, attributes, processor());
    Operation made;
    made.primitive = dnnl::matmul(choice);
    made.arguments = {{DNNL_ARG_SRC, memory(a, processor(), nullptr)},
                      {DNNL_ARG_WEIGHTS, memory(b, processor(), nullptr)},
                      {DNNL_ARG_DST, memory(result, processor(), nullptr)}};
    return made;
  });
}

dnn_status dnn_product_run(dnn_operation operation, const void *a, const void *b, void *output) {
  return guarded([&] {
    auto &made = get(operation);
    place(made, DNNL_ARG_SRC, a);
    place(made, DNNL_ARG_WEIGHTS, b);
    place(made, DNNL_ARG_DST, output);
    run(made);
  });
}

dnn_status dnn_packed_product_create(dnn_operation *out, int64_t rows, int64_t columns, int64_t depth,
                                     bool is_transposed, dnn_type type, dnn_type result_type,
                                     float scale) {
  return produce(out, [&] {
    const memory::dims kernel = {depth, columns};
    const memory::desc a({rows, depth}, data_type(type), tag::ab);
    const memory::desc b(kernel, data_type(type), tag::any);
    const memory::desc plain(kernel, data_type(type), is_transposed ? tag::ba : tag::ab);
    const memory::desc result({rows, columns}, data_type(result_type), tag::ab);
    dnnl::primitive_attr attributes;
    attributes.set_output_scales(0, {scale});
    const dnnl::matmul::primitive_desc choice(dnnl::matmul::desc(a, b, result), attributes, processor());
    Operation made;
    made.primitive = dnnl::matmul(choice);
    const memory given(plain, processor(), nullptr), packed(choice.weights_desc(), processor());
    made.preparation = dnnl::reorder(given, packed);
    made.given = given;
    made.arguments = {{DNNL_ARG_SRC, memory(a, processor(), nullptr)},
                      {DNNL_ARG_WEIGHTS, packed},
                      {DNNL_ARG_DST, memory(result, processor(), nullptr)}};
    return made;
  });
}

dnn_status dnn_packed_product_set(dnn_operation operation, const void *b) {
  return guarded([&] {
    auto &made = get(operation);
    made.given.set_data_handle(const_cast<void *>(b));
    execute(made.preparation, {{DNNL_ARG_FROM, made.given},
                               {DNNL_ARG_TO, made.arguments.at(DNNL_ARG_WEIGHTS)}});
  });
}

dnn_status dnn_products_create(dnn_operation *out, int64_t count, int64_t rows, int64_t columns,
                               int64_t depth, const float *weight) {
  return produce(out, [&] {
    const auto f32 = memory::data_type::f32;
    const memory::dims kernel = {count, depth, columns};
    const memory::desc a({count, rows, depth}, f32, tag::abc), b(kernel, f32, tag::any);
    const memory::desc result({count, rows, columns}, f32, tag::abc);
    const dnnl::matmul::primitive_desc choice(dnnl::matmul::desc(a, b, result), processor());
    Operation made;
    made.primitive = dnnl::matmul(choice);
    memory packed(choice.weights_desc(), processor());
    memory given(memory::desc(kernel, f32, tag::abc), processor(), const_cast<float *>(weight));
    dnnl::stream stream(processor());
    dnnl::reorder(given, packed).execute(stream, given, packed);
    stream.wait();
    made.arguments = {{DNNL_ARG_SRC, memory(a, processor(), nullptr)},
                      {DNNL_ARG_WEIGHTS, packed},
                      {DNNL_ARG_DST, memory(result, processor(), nullptr)}};
    return made;
  });
}

dnn_status dnn_packed_run(dnn_operation operation, const void *a, void *output) {
  return guarded([&] {
    auto &made = get(operation);
    place(made, DNNL_ARG_SRC, a);
    place(made, DNNL_ARG_DST, output);
    run(made);
  });
}
