# Parallax. `make` alone says what there is to make.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
# Results of a stage are kept, also where a pattern rule made them on the way to another.
.SECONDARY:

# ── Your maps: edit from here ────────────────────────────────────────────────────────────────────
#
#   make Maps/kitchen/map.ply SEQUENCE=footage/kitchen CALIBRATION=Calibration/phone.yaml
#
# runs stage by stage into Maps/kitchen and makes again only what changed. For several maps, write
# down what each is made from, then say `make maps -j2`:
#
#   MAPS := kitchen yard
#   Maps/kitchen/%: SEQUENCE    = footage/kitchen.mp4
#   Maps/kitchen/%: CALIBRATION = Calibration/phone.yaml
#   Maps/yard/%:    SEQUENCE    = footage/yard
#   Maps/yard/%:    LENS        = --fov 78
MAPS ?=

# The frames: a folder of images, a pattern, a list file or a video.
SEQUENCE ?=
# The camera's calibration (YAML), or LENS = --fov DEGREES or --focal PIXELS without one.
CALIBRATION ?=
LENS ?= $(if $(CALIBRATION),--calibration $(CALIBRATION))
# Which frames, and how large: such as --start 100 --every 2 --max-size 1280 (pixels) --mask bonnet.png
FRAMES ?=
# The edge of a voxel, in map units; empty: a fraction of the median depth.
VOXEL ?=
# Threads a command may use. With make -j2, half of the processors each.
THREADS ?= $(shell nproc)

.PHONY: maps
maps: $(MAPS:%=Maps/%/map.ply) ## make all maps of the list MAPS

PARALLAX := .build/release/parallax
# What stages read and resume from lies in this folder of a map, as `reconstruct` has it.
STAGES := work
SOURCE = $(SEQUENCE) $(FRAMES) $(LENS) --threads $(THREADS)

Maps/%/$(STAGES)/flow/index.json: Maps/%/$(STAGES)/input.txt | $(PARALLAX)
	$(PARALLAX) flow $(SOURCE) --keyframes -o $(@D)

Maps/%/trajectory.txt: Maps/%/$(STAGES)/flow/index.json | $(PARALLAX)
	$(PARALLAX) pose --flow $(<D) --threads $(THREADS) -o $@ --segments Maps/$*/segments

Maps/%/$(STAGES)/depth/.done: Maps/%/trajectory.txt | $(PARALLAX)
	$(PARALLAX) depth --flow Maps/$*/$(STAGES)/flow --trajectory $< --threads $(THREADS) \
	  -o $(@D) --sigma Maps/$*/$(STAGES)/sigma
	touch $@

Maps/%/$(STAGES)/movers/.done: Maps/%/$(STAGES)/depth/.done | $(PARALLAX)
	$(PARALLAX) movers $(SOURCE) --flow Maps/$*/$(STAGES)/flow --depth $(<D) --sigma Maps/$*/$(STAGES)/sigma \
	  --trajectory Maps/$*/trajectory.txt -o $(@D)
	touch $@

Maps/%/map.ply: Maps/%/$(STAGES)/movers/.done Maps/%/$(STAGES)/voxel.txt | $(PARALLAX)
	$(PARALLAX) fuse $(SOURCE) --depth Maps/$*/$(STAGES)/depth --sigma Maps/$*/$(STAGES)/sigma --movers $(<D) \
	  --mover-cloud Maps/$*/movers.ply --trajectory Maps/$*/trajectory.txt $(VOXEL:%=--voxel %) -o $@

# What a map is made from, written again only when it changed: what depends on it follows then.
Maps/%/$(STAGES)/input.txt: always
	@[ -n "$(strip $(SEQUENCE))" ] || { echo 'Say what to map: make $*/map.ply SEQUENCE=FRAMES' >&2; exit 1; }
	@mkdir -p $(@D)
	@{ printf '%s\n' '$(subst ','\'',$(SEQUENCE) $(FRAMES) $(LENS))'; \
	  find -L $(SEQUENCE) -maxdepth 1 -type f -printf '%p %s %T@\n' | sort; \
	  $(if $(CALIBRATION),cksum $(CALIBRATION);) } > $@.new
	@$(call keep-if-same)

Maps/%/$(STAGES)/voxel.txt: always
	@mkdir -p $(@D)
	@echo '$(VOXEL)' > $@.new
	@$(call keep-if-same)

keep-if-same = if cmp -s $@.new $@; then rm $@.new; else mv $@.new $@; fi

.PHONY: always
always:

$(PARALLAX):
	$(MAKE) build

# ── Verbs ────────────────────────────────────────────────────────────────────────────────────────

# Where `make install` puts things.
PREFIX ?= /usr/local
# Real sequences with truth for `make test-data`: a folder that holds livingroom1, kitti_sequence_1 …
PARALLAX_DATA ?=
# Published weights for the same: a folder that holds raft_small/raft-small.pth …
PARALLAX_WEIGHTS ?=
# A Python with PyTorch 2, for `make bench-networks`.
PYTHON ?=
# Inputs and outputs of reference implementations for `make test-parity`: a folder that holds cases, images.
PARALLAX_PARITY ?=
# DRY_RUN=1 says what `make deps` would install, and installs nothing.
DRY_RUN ?=

# Debian's packages to build with. Clang, libc and the standard library come with Swift.
PACKAGES := libopencv-dev libpcl-dev libeigen3-dev libpng-dev libjpeg-dev zlib1g-dev pkg-config \
  libtorch-dev libopenblas-dev libdnnl-dev libhdf5-dev
# What is installed; the first is what people call.
EXECUTABLES := parallax parallax-media parallax-net
# Swift's oldest version that builds this.
SWIFT_NEEDED := 6.2

# The standard library is linked in, so that the executables run where Swift is not installed.
RELEASE := -c release --static-swift-stdlib -Xswiftc -use-ld=lld
# Tests run optimised, in a folder of their own: loops over pixels would take minutes otherwise.
# One after another: what libtorch makes of oneDNN's convolutions is not safe beside others' (CDNN/Boundary.hpp).
TEST := --disable-xctest --no-parallel -c release --scratch-path .build-test -Xswiftc -enable-testing -Xswiftc -use-ld=lld

.PHONY: help
help: ## this list
	@echo 'Maps:'
	@echo '  Maps/NAME/map.ply  SEQUENCE=FRAMES CALIBRATION=FILE: a map, stage by stage'
	@sed -nE 's/^(maps|demo|sample):.*## (.*)/  \1\t\2/p' $(MAKEFILE_LIST) | expand -t 21
	@echo 'Program:'
	@sed -nE '/^(maps|demo|sample):/d; s/^([a-z-]+):.*## (.*)/  \1\t\2/p' $(MAKEFILE_LIST) | expand -t 21

.PHONY: swift
swift:
	@version=$$(swift --version 2>/dev/null | sed -nE 's/.*Swift version ([0-9]+\.[0-9]+).*/\1/p' || true); \
	if [ -z "$$version" ]; then \
	  echo 'Swift is missing: install Swift $(SWIFT_NEEDED) or later from swift.org and put it in the PATH.' >&2; exit 1; \
	elif [ "$$(printf '%s\n' $(SWIFT_NEEDED) "$$version" | sort -V | head -n 1)" != $(SWIFT_NEEDED) ]; then \
	  echo "Swift $$version is too old: install Swift $(SWIFT_NEEDED) or later from swift.org." >&2; exit 1; \
	fi

.PHONY: deps
deps: swift ## install the libraries that are missing (Debian; sudo when not root)
	@missing=$$(for name in $(PACKAGES); do \
	  dpkg-query -W -f '$${db:Status-Status}' $$name 2>/dev/null | grep -qx installed || printf ' %s' $$name; done); \
	[ -n "$$missing" ] || exit 0; \
	command -v apt-get > /dev/null || { echo "Install these libraries first:$$missing" >&2; exit 1; }; \
	root=; [ "$$(id -u)" = 0 ] || root=sudo; \
	echo "Installing$$missing"; \
	for step in update "install --no-install-recommends$$missing"; do \
	  $(if $(DRY_RUN),echo) $$root env DEBIAN_FRONTEND=noninteractive apt-get -qq -y $$step; \
	done

.PHONY: build
build: deps ## the program, .build/release/parallax
	@# By product: targets that only tests use need the testing library, which a release may lack.
	for product in $(EXECUTABLES) network-bench; do swift build $(RELEASE) --product $$product; done

.PHONY: test
test: deps ## all tests
	swift test $(TEST)

# The browser of `make test-report`, and where its pictures of the report go.
BROWSER ?= chromium
SCREENSHOTS ?= .build/report

.PHONY: test-report
test-report: deps ## the report in a real browser (Debian's chromium); pictures of it in .build/report
	@command -v '$(BROWSER)' > /dev/null || $(MAKE) deps PACKAGES=chromium
	mkdir -p '$(SCREENSHOTS)'
	PARALLAX_BROWSER="$$(command -v '$(BROWSER)')" PARALLAX_SCREENSHOTS='$(abspath $(SCREENSHOTS))' \
	  swift test $(TEST) --filter ReportBrowser

.PHONY: test-data
test-data: deps ## the tests on real sequences, from PARALLAX_DATA=FOLDER (and PARALLAX_WEIGHTS)
	@[ -n '$(PARALLAX_DATA)' ] || echo 'PARALLAX_DATA is not set: the tests on real sequences are skipped.'
	PARALLAX_DATA='$(PARALLAX_DATA)' PARALLAX_WEIGHTS='$(PARALLAX_WEIGHTS)' \
	  swift test $(TEST) --filter RealSequence

.PHONY: test-parity
test-parity: deps ## networks against reference implementations' outputs, from PARALLAX_PARITY=FOLDER
	@[ -n '$(PARALLAX_PARITY)' ] || echo 'PARALLAX_PARITY is not set: the comparisons are skipped.'
	PARALLAX_PARITY='$(PARALLAX_PARITY)' swift test $(TEST) --filter 'NetworksTests|ParityRun'

.PHONY: bench-networks
bench-networks: build ## times and GFLOP/s of RAFT-small, from PARALLAX_WEIGHTS=FOLDER; with PYTHON=FILE of all networks beside PyTorch's
	.build/release/network-bench --weights '$(PARALLAX_WEIGHTS)/raft_small/raft-small.pth'
	@[ -z '$(PYTHON)' ] || '$(PYTHON)' Sources/network-bench/raft_eager.py '$(PARALLAX_WEIGHTS)/raft_small/raft-small.pth'
	@[ -z '$(PYTHON)' ] || '$(PYTHON)' Sources/network-bench/networks_eager.py .build/release/network-bench

.PHONY: bench-training
bench-training: build ## samples a second of training beside PyTorch's, with PYTHON=FILE
	@[ -n '$(PYTHON)' ] || { echo 'PYTHON is not set: name a Python with PyTorch 2.' >&2; exit 1; }
	'$(PYTHON)' Sources/network-bench/training_eager.py .build/release/parallax

.PHONY: demo
demo: build ## render a sequence, map it, measure the map against the truth
	$(PARALLAX) synthesize boxes --frames 60 --seed 1 --force -o Maps/boxes
	$(PARALLAX) reconstruct $(DEMO) --truth Maps/boxes/groundtruth.txt -o Maps/demo
	@echo 'Against the truth:'
	@$(PARALLAX) evaluate trajectory Maps/demo/trajectory.txt --truth Maps/boxes/groundtruth.txt \
	  | grep -E '^(ate_of_path|rpe_rotation_mean|compared_poses)'
	@$(PARALLAX) evaluate depth Maps/demo/$(STAGES)/depth --truth Maps/boxes/depth --scaling sequence-median 2> /dev/null \
	  | grep -E '^(abs_rel|a1|coverage) '
	@$(PARALLAX) evaluate cloud Maps/demo/map.ply --depth-truth Maps/boxes/depth \
	  --calibration Maps/boxes/calibration.yaml --trajectory Maps/demo/trajectory.txt \
	  --truth-trajectory Maps/boxes/groundtruth.txt | grep -E '^(f_score|accuracy_median|tau)'
	@echo 'Look at Maps/demo/report.html and Maps/demo/map.ply.'

DEMO := Maps/boxes/frames --calibration Maps/boxes/calibration.yaml

# Debian's packages of photographic wallpapers; each brings the licences of its pictures.
PHOTO_PACKAGES := gnome-backgrounds mate-backgrounds plasma-workspace-wallpapers \
  lomiri-wallpapers-16.04 lomiri-wallpapers-20.04
# Where their photos go, shrunk to what textures need, for synthesize --textures and for training.
TEXTURES ?= Textures

.PHONY: textures
textures: build ## photos from Debian's wallpaper packages into Textures, with their licences
	mkdir -p '$(TEXTURES)' .build/textures
	cd .build/textures; apt-get -qq download $(PHOTO_PACKAGES)
	@for package in $(PHOTO_PACKAGES); do \
	  rm -rf .build/textures/$$package; \
	  dpkg-deb -x .build/textures/$${package}_*.deb .build/textures/$$package; \
	  cp .build/textures/$$package/usr/share/doc/$$package/copyright '$(TEXTURES)'/$$package.copyright; \
	  find .build/textures/$$package -type f -size +50k -regextype egrep \
	    -regex '.*/(backgrounds|wallpapers)/.*\.(jpg|png|webp)' -not -name 'screenshot.*' \
	    -not -regex '.*/(720x1440|1080x1920|1622x2880|Elephants_.*)\..*' | sort | while read -r photo; do \
	      name=$${photo#*/share/*/}; name=$${name//\/contents\/images/}; name=$${name//\//-}; \
	      $(PARALLAX) convert "$$photo" --max-size 1024 --quality 92 \
	        -o '$(TEXTURES)'/$$package-$${name%.*}.jpg; \
	    done; \
	done
	@echo "$$(find '$(TEXTURES)' -name '*.jpg' | wc -l) photos in $(TEXTURES)"

.PHONY: sample
sample: demo ## make the small map in Maps/sample again
	$(PARALLAX) reconstruct $(DEMO) --voxel 0.1 --clean --force -o Maps/sample
	rm Maps/sample/report.html Maps/sample/movers.ply

.PHONY: bench
bench: build ## start-up of light commands (median of 20); speed and memory of the main job on PARALLAX_DATA=FOLDER
	@for command in --version 'rigidflow --help' doctor; do \
	  for i in {1..20}; do \
	    start=$$(date +%s%N); $(PARALLAX) $$command > /dev/null; echo $$((($$(date +%s%N) - start) / 100000)); \
	  done | sort -n | sed -n 10p | sed -E "s|(.*)(.)$$|\1.\2 ms  parallax $$command|"; \
	done
	@[ -z '$(PARALLAX_DATA)' ] || $(PARALLAX) reconstruct '$(PARALLAX_DATA)/livingroom1/image' --force \
	  --calibration Calibration/livingroom1.yaml -o Maps/bench

.PHONY: install
install: build completions ## program and completions to PREFIX (/usr/local)
	install -d '$(DESTDIR)$(PREFIX)/bin' \
	  '$(DESTDIR)$(PREFIX)/share/bash-completion/completions' \
	  '$(DESTDIR)$(PREFIX)/share/zsh/site-functions' \
	  '$(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d' \
	  '$(DESTDIR)$(PREFIX)/share/parallax/weights'
	install -s -m 755 $(EXECUTABLES:%=.build/release/%) '$(DESTDIR)$(PREFIX)/bin'
	install -m 644 .build/completions/parallax '$(DESTDIR)$(PREFIX)/share/bash-completion/completions'
	install -m 644 .build/completions/_parallax '$(DESTDIR)$(PREFIX)/share/zsh/site-functions'
	install -m 644 .build/completions/parallax.fish '$(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d'
	install -m 644 Sources/Networks/Weights/* '$(DESTDIR)$(PREFIX)/share/parallax/weights'

.PHONY: completions
completions: build ## what the Tab key knows, for bash, zsh and fish
	mkdir -p .build/completions
	$(PARALLAX) --generate-completion-script bash > .build/completions/parallax
	$(PARALLAX) --generate-completion-script zsh > .build/completions/_parallax
	$(PARALLAX) --generate-completion-script fish > .build/completions/parallax.fish

.PHONY: lint
lint: swift ## whether all code is in the one format
	swift format lint --strict -r Sources Tests Package.swift
	bash -n .ci/run

.PHONY: format
format: swift ## put all code into the one format
	swift format -i -r Sources Tests Package.swift

.PHONY: clean
clean: ## remove what was built; maps stay
	rm -rf .build .build-test
