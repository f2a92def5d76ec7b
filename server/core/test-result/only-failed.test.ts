import { describe, expect, test } from "vitest";
import { onlyFailed } from "#server/core/test-result/only-failed.ts";

const failed = [
  { name: "adds two", classname: "shop.CartTest", file: "./test/cart.test.js" },
  { name: "logs in", classname: "AccountTest", file: null },
];

describe("a rerun of failed tests finds them in a list", () => {
  test.each([
    ["of files", ["test/cart.test.js", "test/other.test.js"], ["test/cart.test.js"]],
    ["of files from another folder", ["/work/project/test/cart.test.js", "x.js"], ["/work/project/test/cart.test.js"]],
    ["of files below the framework's folder", ["cart.test.js", "art.test.js"], ["cart.test.js"]],
    ["of classes", ["shop.CartTest", "AccountTest", "OtherTest"], ["shop.CartTest", "AccountTest"]],
    ["of names", ["logs in", "logs out"], ["logs in"]],
    ["of classes with names", ["AccountTest#logs in", "AccountTest::x"], ["AccountTest#logs in"]],
  ])("%s", (_, names, wanted) => expect(onlyFailed(names, failed)).toEqual(wanted));
});

test("a list that names none of them is told apart from one that names some", () => {
  expect(onlyFailed(["a.go", "b.go"], failed)).toBeNull();
  expect(onlyFailed([], failed)).toBeNull();
});
