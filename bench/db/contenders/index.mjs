// Every contender of `bench db`. Each yields the plain item.

export const contenders = [
  { id: "aws-sdk", label: "AWS SDK client, `GetItem`" },
  { id: "exec-dynamodb", label: "`@exec/db` dynamodb, default guards" },
];
