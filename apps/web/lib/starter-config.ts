/** What a project without a configuration begins with. */
export const starterConfig = `version: 2.1

jobs:
  build:
    docker:
      - image: cimg/base:current
    steps:
      - checkout
      - run: echo "Hello from the first job"

workflows:
  main:
    jobs:
      - build
`;
