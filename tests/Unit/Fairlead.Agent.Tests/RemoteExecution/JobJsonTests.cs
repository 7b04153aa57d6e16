using System.Text;
using Fairlead.Agent.RemoteExecution;

namespace Fairlead.Agent.Tests.RemoteExecution;

public sealed class JobJsonTests
{
    [Fact]
    public void Write_Command_IsConsulsDocument() => Assert.Equal(
        """{"Command":"uptime","Args":null,"Script":null,"Wait":2000000000}""",
        Encoding.UTF8.GetString(JobJson.Write(new JobSpecification { Command = "uptime" })));

    [Fact]
    public void WritePayload_OfAJob_IsConsulsDocument() => Assert.Equal(
        """{"Prefix":"_rexec","Session":"s-1"}""", Encoding.UTF8.GetString(JobJson.WritePayload(new JobKeys("_rexec", "s-1"))));

    [Theory]
    [InlineData("""{"Command":"uptime","Wait":2000000000}""")]
    [InlineData("""{"command":"uptime","args":null,"script":null,"more":[1]}""")]
    public void ReadSpecification_CommandInAnyCase_IsReadAndUnknownMembersAreLeftOut(string json)
    {
        var job = JobJson.ReadSpecification(Encoding.UTF8.GetBytes(json), out var fault);

        Assert.Null(fault);
        Assert.Equal(("uptime", TimeSpan.FromSeconds(2)), (job!.Command, job.Wait));
    }

    [Fact]
    public void ReadSpecification_WhatWasWritten_IsTheSame()
    {
        var job = JobJson.ReadSpecification(
            JobJson.Write(new JobSpecification { Args = ["ls", "-l", "a b"], Script = "echo ü\n"u8.ToArray(), Wait = TimeSpan.FromSeconds(7) }), out _)!;

        Assert.Equal(["ls", "-l", "a b"], job.Args);
        Assert.Equal("echo ü\n", Encoding.UTF8.GetString(job.Script.Span));
        Assert.Equal(TimeSpan.FromSeconds(7), job.Wait);
    }

    [Theory]
    [InlineData("""{"Command":""}""")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("no json")]
    [InlineData("""{"Command":7}""")]
    [InlineData("""{"Args":"ls"}""")]
    [InlineData("""{"Script":"***"}""")]
    [InlineData("""{"Command":"a","Wait":"2s"}""")]
    public void ReadSpecification_NothingToRunOrNoSuchDocument_SaysWhy(string json)
    {
        Assert.Null(JobJson.ReadSpecification(Encoding.UTF8.GetBytes(json), out var fault));
        Assert.NotEmpty(fault!);
    }

    [Theory]
    [InlineData("""{"Prefix":"_rexec"}""")]
    [InlineData("""{"Prefix":"","Session":"s"}""")]
    [InlineData("""{"Prefix":1,"Session":"s"}""")]
    [InlineData("")]
    public void ReadPayload_NoJobInIt_IsNothing(string json) => Assert.Null(JobJson.ReadPayload(Encoding.UTF8.GetBytes(json)));
}
