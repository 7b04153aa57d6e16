using Fairlead.Templates.Functions;
using Fairlead.Templates.Values;

namespace Fairlead.Templates.Tests.Fakes;

/// <summary>Functions that give a template each kind of Go value; the same ones stood in the Go program that measured the corpus.</summary>
internal static class TestFunctions
{
    private static readonly TemplateFunction FunctionValue = new("fn", "string, int -> string", static a => $"{a[0]}{a[1]}");

    public static FunctionTable Table { get; } = new(
    [
        .. StandardFunctions.All(),
        new("i64", "int64 -> int64", static a => a[0]),
        new("u64", "uint64 -> uint64", static a => a[0]),
        new("i32", "int32 -> int32", static a => a[0]),
        new("u8", "uint8 -> uint8", static a => a[0]),
        new("f64", "float64 -> float64", static a => a[0]),
        new("str", "string -> string", static a => a[0]),
        new("flag", "bool -> bool", static a => a[0]),
        new("strs", "...string -> []string", static a => new GoList(GoType.Strings, a)),
        new("bytes", "string -> []uint8", static a => GoList.OfBytes(GoText.ToUtf8((string)a[0]!))),
        new("smap", "...string -> map[string]string", static a => GoMap.OfStrings(a.Chunk(2).Where(pair => pair.Length == 2).Select(pair => KeyValuePair.Create((string)pair[0]!, (string)pair[1]!)))),
        new("imap", "", static _ => IntMap()),
        new("svc", "", static _ => new Thing { Name = "web", Port = 8080, Tags = GoList.OfStrings("a", "b"), Meta = GoMap.OfStrings([new("k", "v")]), Any = 1.5 }),
        new("svcs", "", static _ => new GoList(GoType.SliceOf(Thing.Pointer), [new Thing { Name = "x", Port = 1 }, new Thing { Name = "y", Port = 2 }])),
        new("nilsvc", "", static _ => new GoNil(Thing.Pointer)),
        new("nilmap", "-> map[string]string", static _ => GoMap.Nil(GoType.StringMap)),
        new("nilstrs", "-> []string", static _ => GoList.Nil(GoType.Strings)),
        new("niliface", "-> any", static _ => null),
        new("fn", "", static _ => FunctionValue),
        new("boom", "-> string", static _ => throw new FunctionException("boom went it")),
        new("any", "...any -> []any", static a => GoList.OfAny(a)),
        new("gojson", "any -> string", static (execution, a) => new Functions.Encoding.GoJsonWriter(execution).Write(a[0])),
    ]);

    private static GoMap IntMap()
    {
        var map = new GoMap(GoType.MapOf(GoType.Int, GoType.String));
        map.Set((nint)3, "c");
        map.Set((nint)1, "a");
        map.Set((nint)(-2), "z");
        return map;
    }

    private sealed class Thing : IGoStruct
    {
        private static readonly GoStructType Shape = new(
            "main.S",
            [
                GoField.Of<Thing>(nameof(Name), GoType.String, thing => thing.Name),
                GoField.Of<Thing>(nameof(Port), GoType.Int, thing => thing.Port),
                GoField.Of<Thing>(nameof(Tags), GoType.Strings, thing => thing.Tags),
                GoField.Of<Thing>(nameof(Meta), GoType.StringMap, thing => thing.Meta),
                GoField.Of<Thing>(nameof(Any), GoType.Any, thing => thing.Any),
            ],
            [
                GoMethod.Of<Thing>("Hello", "string -> string", static (thing, a) => $"{thing.Name} greets {a[0]}"),
                GoMethod.Of<Thing>("Fail", "-> string", static (_, _) => throw new FunctionException("it failed")),
            ]);

        public static GoType Pointer { get; } = GoType.PointerTo(Shape);

        GoType IGoStruct.GoType => Pointer;

        public string Name { get; init; } = "";

        public nint Port { get; init; }

        public GoList Tags { get; init; } = GoList.Nil(GoType.Strings);

        public GoMap Meta { get; init; } = GoMap.Nil(GoType.StringMap);

        public object? Any { get; init; }
    }
}
