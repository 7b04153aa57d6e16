using Xunit.Sdk;
using Xunit.v3;

// Each scenario wants the machine for itself: three servers and three etcds are at work in it.
[assembly: Parallelization(Mode = ParallelMode.None)]
