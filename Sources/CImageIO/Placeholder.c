#include "CImageIO.h"
int CImageIO_placeholder = 0;
